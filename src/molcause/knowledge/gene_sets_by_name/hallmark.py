"""hallmark: well-defined states and processes as gene sets (MSigDB 7.0)."""

from molcause.catalog.entry import Entry
from molcause.knowledge.entries import read_entry
from molcause.knowledge.gene_sets import GeneSets
from molcause.provenance import Citation

entry = Entry(
    name="hallmark",
    title="50 hallmark gene sets of 4,384 genes (MSigDB 7.0), HGNC symbols",
    citations=(
        Citation(
            "10.1016/j.cels.2015.12.004",
            "Liberzon, Birger, Thorvaldsdottir, Ghandi, Mesirov, Tamayo. The Molecular Signatures Database "
            "hallmark gene set collection. Cell Systems 1:417-425, 2015",
            "the hallmark gene sets",
        ),
    ),
    files=("h.all.v7.0.symbols.gmt",),
    folder="gene-sets",
    notes=(
        "The licence is that of the software around the copy; MSigDB's own terms for versions 6.0 to 7.5.1 are CC "
        "BY 4.0.",
    ),
)


def load() -> GeneSets:
    """Return the gene sets.

    Raises
    ------
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, entry.size
    ('BSD-3 (code)', 48334)
    """
    (file,) = entry.files
    sets: GeneSets = read_entry(entry, file, "gmt")
    return sets
