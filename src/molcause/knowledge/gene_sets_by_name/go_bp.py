"""go-bp: the biological processes of the Gene Ontology as gene sets (Enrichr, 2021)."""

from molcause.catalog.entry import Entry
from molcause.knowledge.entries import read_entry
from molcause.knowledge.gene_sets import GeneSets
from molcause.provenance import Citation

entry = Entry(
    name="go-bp",
    title="6,036 biological processes of the Gene Ontology as sets of 14,937 genes (Enrichr, 2021), HGNC symbols",
    citations=(
        Citation(
            "10.1038/75556",
            "Ashburner, Ball, Blake, et al. Gene Ontology: tool for the unification of biology. Nature "
            "Genetics 25:25-29, 2000",
            "the go-bp processes",
        ),
        Citation(
            "10.1093/nar/gkw377",
            "Kuleshov, Jones, Rouillard, et al. Enrichr: a comprehensive gene set enrichment analysis web "
            "server 2016 update. Nucleic Acids Research 44:W90-W97, 2016",
            "the file of go-bp",
        ),
    ),
    files=("enrichr.GO_Biological_Process_2021.gmt",),
    folder="gene-sets",
    notes=(
        "The licence is that of the software around the copy; the Gene Ontology's own is CC BY 4.0.",
        "Descriptions are empty; the identifier is at the end of the name, as in '... (GO:0051084)'.",
        "Processes are nested, so their sets overlap.",
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
    ('BSD-3 (code)', 1531081)
    """
    (file,) = entry.files
    sets: GeneSets = read_entry(entry, file, "gmt")
    return sets
