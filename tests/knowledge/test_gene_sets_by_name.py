"""The gene sets of the catalog: their counts, and what they say of themselves."""

from statistics import median

import pytest

from molcause import plugins
from molcause.errors import PluginError
from molcause.knowledge.gene_sets_by_name import load_gene_sets

COUNTS = {"hallmark": (50, 4384, 180), "reactome": (1615, 10646, 23), "go-bp": (6036, 14937, 14)}


def test_three_collections_are_registered():
    assert plugins.names("gene_sets") == sorted(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_sets_genes_and_the_median_size_are_as_in_the_descriptions(shared_data, name):
    sets = load_gene_sets(name)
    sizes = [len(genes) for genes in sets.to_dict().values()]
    assert (len(sets.names), len(sets.genes), median(sizes)) == COUNTS[name]
    entry = plugins.load("gene_sets", name).entry
    assert (sets.name, sets.citations, sets.history[0]) == (name, entry.citations, entry.remote_files[0].whence)


def test_sets_hold_the_genes_of_their_line(shared_data):
    assert "JAK2" in load_gene_sets("reactome")["REACTOME_INTERLEUKIN_6_SIGNALING"]
    folding = load_gene_sets("go-bp")["'de novo' posttranslational protein folding (GO:0051084)"]
    assert (folding[0], folding[-1], len(folding)) == ("SDF2L1", "UGGT1", 31)


def test_a_name_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(PluginError, match="Did you mean 'go-bp'"):
        load_gene_sets("gobp")
