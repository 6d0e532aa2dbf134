"""dorothea: transcription factors and their targets, nearly all called activating (Garcia-Alonso et al., 2019)."""

from pathlib import Path

from molcause.catalog.entry import Entry
from molcause.knowledge.network import Network
from molcause.knowledge.networks import from_catalog
from molcause.provenance import Citation

entry = Entry(
    name="dorothea",
    title="32,286 regulations of 9,228 genes by 429 transcription factors, HGNC symbols",
    citations=(
        Citation(
            "10.1101/gr.240663.118",
            "Garcia-Alonso, Holland, Ibrahim, Turei, Saez-Rodriguez. Benchmark and integration of resources "
            "for the estimation of human transcription factor activities. Genome Research 29:1363-1375, 2019",
            "the dorothea regulations",
        ),
    ),
    files=("dorothea.tsv",),
    limits="DoRothEA joins resources, some of which limit commercial use",
    notes=(
        "31,511 rows say 'up' and 775 say 'down': where the evidence has no sign, this copy says 'up'. Do not "
        "take its signs for evidence.",
        "This copy has no confidence levels.",
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
    ('LGPL-2.1', 1120095)
    """
    return from_catalog(entry, "dorothea.tsv", "signed-table", sign_conflict=sign_conflict, overrides=overrides)
