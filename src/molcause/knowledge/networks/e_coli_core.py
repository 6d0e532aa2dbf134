"""e-coli-core: the core metabolism of Escherichia coli (Orth et al., 2010), as SBML with flux bounds."""

from molcause.catalog.entry import Entry
from molcause.knowledge.entries import read_entry
from molcause.knowledge.stoichiometry import StoichiometricNetwork
from molcause.provenance import Citation

entry = Entry(
    name="e-coli-core",
    title="Core metabolism of Escherichia coli: 72 metabolites, 95 reactions, 137 genes",
    citations=(
        Citation(
            "10.1128/ecosalplus.10.2.1",
            "Orth, Fleming, Palsson. Reconstruction and use of microbial metabolic networks: the core "
            "Escherichia coli metabolic model as an educational guide. EcoSal Plus 4, 2010",
            "the e-coli-core reactions",
        ),
        Citation(
            "10.1038/s41467-023-40380-0",
            "Faure, Mollet, Liebermeister, Faulon. A neural-mechanistic hybrid approach improving the "
            "predictive power of genome-scale metabolic models. Nature Communications 14:4669, 2023",
            "the file of e-coli-core",
        ),
    ),
    files=("e_coli_core.xml",),
    folder="amn-growth",
    notes=(
        "Identifiers are those of BiGG, with the prefixes M_ and R_; fluxes are in mmol per gram dry weight and hour.",
        "Reactions are reversible here; the matrices of the growth data split them into halves.",
    ),
)


def load() -> StoichiometricNetwork:
    """Return the metabolic network.

    Raises
    ------
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, entry.size
    ('MIT', 707166)
    """
    network: StoichiometricNetwork = read_entry(entry, "e_coli_core.xml", "sbml")
    return network
