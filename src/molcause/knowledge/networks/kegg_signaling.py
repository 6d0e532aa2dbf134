"""kegg-signaling: KEGG's signaling pathways, signed, by UniProt (Nilsson et al., 2022)."""

from pathlib import Path

from molcause.catalog.entry import Entry
from molcause.knowledge.network import Network
from molcause.knowledge.networks import from_catalog
from molcause.knowledge.networks.annotation import annotated
from molcause.provenance import Citation

entry = Entry(
    name="kegg-signaling",
    title="832 signed interactions of 409 proteins, by UniProt accession",
    citations=(
        Citation(
            "10.1038/s41467-022-30684-y",
            "Nilsson, Peters, Meimetis, Bryson, Lauffenburger. Artificial neural networks enable genome-scale "
            "simulations of intracellular signaling. Nature Communications 13:3069, 2022",
            "the kegg-signaling network",
        ),
        Citation(
            "10.1093/nar/28.1.27",
            "Kanehisa, Goto. KEGG: Kyoto Encyclopedia of Genes and Genomes. Nucleic Acids Research 28:27-30, 2000",
            "the pathways of the kegg-signaling network",
        ),
    ),
    files=("KEGGnet-Model.tsv", "KEGGnet-Annotation.tsv"),
    limits="KEGG limits commercial use of its content",
    notes=(
        "702 activate, 130 inhibit; none of unknown sign.",
        "The licence is that of the files around it, not KEGG's.",
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
    ('MIT', 418275)
    """
    network = from_catalog(entry, "KEGGnet-Model.tsv", "omnipath", sign_conflict=sign_conflict, overrides=overrides)
    return annotated(network, entry.fetch("KEGGnet-Annotation.tsv"))
