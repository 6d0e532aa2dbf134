"""reactome: the pathways of Reactome as gene sets (MSigDB 7.5.1)."""

from molcause.catalog.entry import Entry
from molcause.knowledge.entries import read_entry
from molcause.knowledge.gene_sets import GeneSets
from molcause.provenance import Citation

entry = Entry(
    name="reactome",
    title="1,615 Reactome pathways as sets of 10,646 genes (MSigDB 7.5.1), HGNC symbols",
    citations=(
        Citation(
            "10.1093/nar/gkab1028",
            "Gillespie, Jassal, Stephan, et al. The reactome pathway knowledgebase 2022. Nucleic Acids "
            "Research 50:D687-D692, 2022",
            "the reactome pathways",
        ),
        Citation(
            "10.1093/bioinformatics/btr260",
            "Liberzon, Subramanian, Pinchback, Thorvaldsdottir, Tamayo, Mesirov. Molecular signatures "
            "database (MSigDB) 3.0. Bioinformatics 27:1739-1740, 2011",
            "the collection",
        ),
    ),
    files=("c2.cp.reactome.v7.5.1.symbols.gmt",),
    folder="gene-sets",
    notes=(
        "The copy states no licence; MSigDB's own terms for versions 6.0 to 7.5.1 are CC BY 4.0.",
        "Sets say who is in a pathway, not what acts on what, nor with which sign.",
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
    ('none stated', 770046)
    """
    (file,) = entry.files
    sets: GeneSets = read_entry(entry, file, "gmt")
    return sets
