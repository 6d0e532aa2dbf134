"""collectri: transcription factors and their targets, signed (Müller-Dott et al., 2023)."""

from pathlib import Path

from molcause.catalog.entry import Entry
from molcause.knowledge.network import Network
from molcause.knowledge.networks import from_catalog
from molcause.provenance import Citation

entry = Entry(
    name="collectri",
    title="43,178 signed regulations of 6,692 genes by 1,186 transcription factors, HGNC symbols",
    citations=(
        Citation(
            "10.1093/nar/gkad841",
            "Müller-Dott, Tsirvouli, Vazquez, et al. Expanding the coverage of regulons from high-confidence "
            "prior knowledge for accurate estimation of transcription factor activities. Nucleic Acids "
            "Research 51:10934-10949, 2023",
            "the collectri regulations",
        ),
    ),
    files=("collectri.csv",),
    notes=(
        "462 self-loops (autoregulation), and no pair twice.",
        "Families and complexes such as NFKB and AP1 are nodes of that name.",
        "Some signs are CollecTRI's own default, +1, not evidence; this copy does not tell which.",
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
    ('none stated', 745276)
    """
    return from_catalog(entry, "collectri.csv", "decoupler", sign_conflict=sign_conflict, overrides=overrides)
