"""Named sets of genes: what they hold, what is refused, what is counted."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from molcause.errors import KnowledgeError
from molcause.knowledge.gene_sets import GeneSets

GENES = st.sampled_from(["RAF1", "MAP2K1", "HLA-A", "NKX2-1", "AC_01", "TP53"])
SETS = st.dictionaries(st.sampled_from(["MAPK", "p53 pathway", "'de novo'", "PI3K"]), st.lists(GENES, max_size=8))


@settings(deadline=None, max_examples=60)
@given(SETS)
def test_sets_hold_the_genes_given_each_once(given_sets):
    sets = GeneSets.from_dict(given_sets)
    assert list(sets) == list(given_sets) == list(sets.names)
    assert {name: set(genes) for name, genes in sets.to_dict().items()} == {n: set(g) for n, g in given_sets.items()}
    assert all(sets[name] == genes for name, genes in sets.to_dict().items())
    assert sets.sizes.tolist() == [len(set(genes)) for genes in given_sets.values()]
    for gene in sets.genes:
        assert sets.of(gene) == tuple(name for name, genes in given_sets.items() if gene in genes)
    assert sets.features == sets.genes
    assert len(sets) == len(given_sets)


@settings(deadline=None, max_examples=60)
@given(SETS, st.sets(GENES), st.integers(0, 3))
def test_restricting_keeps_measured_genes_of_large_sets_and_counts_the_rest(given_sets, genes, at_least):
    sets = GeneSets.from_dict(given_sets)
    cut = sets.restrict(genes, at_least)
    wanted = {name: set(members) & genes for name, members in given_sets.items()}
    wanted = {name: members for name, members in wanted.items() if len(members) >= at_least}
    assert {name: set(members) for name, members in cut.to_dict().items()} == wanted
    assert list(cut) == list(wanted)
    assert set(cut.genes) == set().union(*wanted.values())
    assert cut.history[-1].endswith(f"{len(wanted)} of {len(sets)} sets have {at_least} or more of them, "
                                    f"{len(sets) - len(wanted)} dropped")


def test_the_digest_sees_names_members_and_weights_but_not_descriptions():
    sets = GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"]})
    assert sets.digest == GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"]}, descriptions={"MAPK": "x"}).digest
    others = {"PI3K": ["RAF1", "MAP2K1"]}, {"MAPK": ["RAF1"]}, {"MAPK": {"RAF1": 2.0, "MAP2K1": 1.0}}
    assert len({sets.digest, *(GeneSets.from_dict(other).digest for other in others)}) == 4


def test_it_cannot_be_changed_and_survives_the_way_to_another_process():
    sets = GeneSets.from_dict({"MAPK": {"RAF1": 0.5, "MAP2K1": -2.0}}, descriptions={"MAPK": "kinases"})
    with pytest.raises(ValueError, match="read-only"):
        sets.membership.data[0] = 3
    other = pickle.loads(pickle.dumps(sets))  # noqa: S301 - made here
    assert (other.digest, other.descriptions, other.history) == (sets.digest, ("kinases",), sets.history)
    with pytest.raises(ValueError, match="read-only"):
        other.membership.data[0] = 3


def test_what_is_not_there_is_named_with_the_nearest():
    sets = GeneSets.from_dict({"MAPK": ["RAF1"]})
    with pytest.raises(KnowledgeError, match=r"no gene set 'MAPKK'.*Did you mean 'MAPK'"):
        sets["MAPKK"]
    with pytest.raises(KnowledgeError, match=r"gene 'RAF2'. Did you mean 'RAF1'"):
        sets.of("RAF2")


@pytest.mark.parametrize("weight", [0.0, float("nan"), float("inf")])
def test_a_weight_that_is_no_number_or_zero_is_refused(weight):
    with pytest.raises(KnowledgeError, match="numbers other than 0"):
        GeneSets.from_dict({"MAPK": {"RAF1": weight}})


def test_strings_doubled_names_and_wrong_shapes_are_refused():
    with pytest.raises(KnowledgeError, match="holds the string 'RAF1'"):
        GeneSets.from_dict({"MAPK": "RAF1"})
    sets = GeneSets.from_dict({"A": ["RAF1"], "B": ["RAF1", "TP53"]})
    with pytest.raises(KnowledgeError, match="string 'RAF1'; give"):
        sets.restrict("RAF1")
    with pytest.raises(KnowledgeError, match="The sets 'A' are there more than once"):
        replace(sets, names=("A", "A"))
    with pytest.raises(KnowledgeError, match="The genes 'RAF1' are there"):
        replace(sets, genes=("RAF1", "RAF1"))
    with pytest.raises(KnowledgeError, match=r"shape \(1, 2\)"):
        replace(sets, membership=csr_array(np.ones((1, 2))))


def test_empty_small_and_equal_sets_are_found():
    twelve = [f"G{k}" for k in range(12)]
    sets = GeneSets.from_dict({"large": twelve, "same": twelve[::-1], "small": ["G1"], "none": []})
    found = {finding.code: finding.names for finding in sets.findings()}
    assert found == {"I211": ("small",), "I212": ("large = same",), "W213": ("none",)}
    assert GeneSets.from_dict({"large": twelve}).findings() == []
