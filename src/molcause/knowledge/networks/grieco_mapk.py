"""grieco-mapk: Boolean rules of the MAPK network in bladder cancer (Grieco et al., 2013)."""

from molcause.catalog.entry import Entry
from molcause.knowledge.entries import read_entry
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.provenance import Citation

entry = Entry(
    name="grieco-mapk",
    title="Boolean rules of 53 variables of the MAPK network in bladder cancer, 4 of them inputs",
    citations=(
        Citation(
            "10.1371/journal.pcbi.1003286",
            "Grieco, Calzone, Bernard-Pierrot, Radvanyi, Kahn-Perlès, Thieffry. Integrative modelling of the "
            "influence of MAPK network on cancer cell fate decision. PLoS Computational Biology 9:e1003286, "
            "2013",
            "the grieco-mapk rules",
        ),
    ),
    files=("grieco_mapk.bnet",),
    notes=(
        "The inputs DNA_damage, EGFR_stimulus, FGFR3_stimulus and TGFBR_stimulus hold their state.",
        "12 steady states, whatever the update; with asynchronous updates 6 cyclic attractors besides.",
        "The phenotypes are Apoptosis, Growth_Arrest and Proliferation.",
    ),
)


def load() -> LogicNetwork:
    """Return the Boolean network.

    Raises
    ------
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, entry.size
    ('none stated', 2013)
    """
    network: LogicNetwork = read_entry(entry, "grieco_mapk.bnet", "bnet")
    return network
