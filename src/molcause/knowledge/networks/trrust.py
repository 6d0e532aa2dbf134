"""trrust: transcription factors and their targets, read from abstracts (Han et al., 2018)."""

from pathlib import Path

from molcause.catalog.entry import Entry
from molcause.knowledge.network import Network
from molcause.knowledge.networks import from_catalog
from molcause.provenance import Citation

entry = Entry(
    name="trrust",
    title="9,398 statements on 8,444 pairs of human transcription factor and gene, with references, HGNC symbols",
    citations=(
        Citation(
            "10.1093/nar/gkx1013",
            "Han, Cho, Lee, et al. TRRUST v2: an expanded reference database of human and mouse "
            "transcriptional regulatory interactions. Nucleic Acids Research 46:D380-D386, 2018",
            "the trrust regulations",
        ),
    ),
    files=("trrust_rawdata.human.tsv",),
    notes=(
        "46 % of the statements do not say the sign: it is unknown, not absent.",
        "954 rows repeat a pair; 207 pairs are said to be activated and repressed. By default their signs count "
        "as unknown.",
        "TRRUST first asked commercial users to write to its authors; copies of version 2 elsewhere say CC BY-SA 4.0.",
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
    ('none stated', 297724)
    """
    return from_catalog(entry, "trrust_rawdata.human.tsv", "trrust", sign_conflict=sign_conflict, overrides=overrides)
