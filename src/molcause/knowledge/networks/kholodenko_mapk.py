"""kholodenko-mapk: the reactions of a MAPK cascade with negative feedback (Kholodenko, 2000), BIOMD0000000010."""

from molcause.catalog.entry import Entry
from molcause.knowledge.entries import read_entry
from molcause.knowledge.stoichiometry import StoichiometricNetwork
from molcause.provenance import Citation

entry = Entry(
    name="kholodenko-mapk",
    title="MAPK cascade with negative feedback: 8 species, 10 reactions (BIOMD0000000010)",
    citations=(
        Citation(
            "10.1046/j.1432-1327.2000.01197.x",
            "Kholodenko. Negative feedback and ultrasensitivity can bring about oscillations in the mitogen- "
            "activated protein kinase cascades. European Journal of Biochemistry 267:1583-1588, 2000",
            "the kholodenko-mapk reactions",
        ),
    ),
    files=("BIOMD0000000010.xml",),
    notes=(
        "The feedback of MAPK-PP on the first reaction is in its rate law, not in the stoichiometry.",
        "Amounts are in nM and times in seconds; the totals of MKKK, MKK and MAPK are conserved (100, 300, 300).",
        "With its rate laws it oscillates, with a period of 1,300 seconds.",
    ),
)


def load() -> StoichiometricNetwork:
    """Return the reactions, without their rate laws.

    Raises
    ------
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, entry.size
    ('none stated', 23606)
    """
    network: StoichiometricNetwork = read_entry(entry, "BIOMD0000000010.xml", "sbml")
    return network
