"""ligand-screen: OmniPath interactions between ligands and transcription factors, by UniProt (Nilsson et al., 2022)."""

from pathlib import Path

from molcause.catalog.entry import Entry
from molcause.knowledge.network import Network
from molcause.knowledge.networks import from_catalog
from molcause.knowledge.networks.annotation import annotated
from molcause.provenance import Citation

entry = Entry(
    name="ligand-screen",
    title="6,597 interactions of 1,262 proteins and ligands, 1,178 of unknown sign, by UniProt accession",
    citations=(
        Citation(
            "10.1038/s41467-022-30684-y",
            "Nilsson, Peters, Meimetis, Bryson, Lauffenburger. Artificial neural networks enable genome-scale "
            "simulations of intracellular signaling. Nature Communications 13:3069, 2022",
            "the ligand-screen network",
        ),
    ),
    files=("ligandScreen-Model.tsv", "ligandScreen-Annotation.tsv"),
    limits="OmniPath joins resources, some of which limit commercial use (such as PhosphoSitePlus, SIGNOR, KEGG)",
    notes=(
        "3,931 activate, 1,488 inhibit; 1,178 have both flags 0: of unknown sign, not absent.",
        "Nodes are UniProt accessions and CHEBI identifiers; the label is the gene's symbol.",
        "References are written Resource:PMID; one paper counts once.",
        "AKT1 -> GSK3B and AKT1 -> FOXO3 are +1 there, though AKT1 inhibits both.",
    ),
)


def load(sign_conflict: str = "unknown", overrides: str | Path | None = None) -> Network:
    """Return the network; the options are those of `read_network`.

    Raises
    ------
    KnowledgeError
        If the sign policy is unknown, or the overrides do not fit.
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, entry.size
    ('MIT', 1902259)
    """
    network = from_catalog(
        entry, "ligandScreen-Model.tsv", "omnipath", sign_conflict=sign_conflict, overrides=overrides
    )
    return annotated(network, entry.fetch("ligandScreen-Annotation.tsv"))
