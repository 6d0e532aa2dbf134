"""Versions of the knowledge: what is changed, what is kept, what is left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audits.toys import mask_of, world

import molcause as mc
from molcause.audits.variants import (
    ALTERNATIVES,
    NULLS,
    compiled_digest,
    corrupted,
    leaked_edges,
    variants,
    without_knowledge,
)
from molcause.bias import EdgePrior, Mask, Signs, Sparsity
from molcause.errors import BiasError, ParameterError
from molcause.knowledge.network import Network
from molcause.testing import small_world

NET = Network.from_edges([("A", "B", 1), ("B", "C", 1), ("C", "A", -1)], nodes=["D"], name="small")


def kinds(found):
    return [variant.kind for variant in found]


def evident(datasets):
    """Return the small network with these datasets as evidence of its edges."""
    columns = {"evidence_dataset": np.array(datasets, dtype=object)}
    return Network.build(NET.source, NET.target, NET.sign, node=NET.node, name="small", evidence=columns)


def test_true_and_none_come_first_then_nulls_then_alternatives():
    found = variants(Mask(NET), small_world().data, replicates=3)
    assert kinds(found)[:2] == ["true", "none"]
    assert kinds(found)[2:8] == ["relabel"] * 3 + ["rewire"] * 3
    assert kinds(found)[8:] == ["reverse"]
    assert [v.replicate for v in found[2:8]] == [0, 1, 2] * 2


def test_the_arm_without_knowledge_keeps_the_parts_that_hold_none():
    free = Sparsity(0.02)
    assert without_knowledge(Mask(NET)) is None
    assert without_knowledge(Mask(NET) + free) == free
    found = variants(Mask(NET) + free, small_world().data, replicates=0)
    assert found[1].bias == free
    assert np.isnan(found[1].overlap)


@pytest.mark.parametrize("bias", [Mask(NET), Signs(NET), EdgePrior(NET), Mask(NET) + Signs(NET) + Sparsity(0.1)])
def test_every_null_is_the_same_recipe_on_a_network_of_as_many_edges(bias):
    for found in variants(bias, small_world().data, replicates=5)[2:]:
        assert found.bias.slots == bias.slots
        for old, new in zip(bias.knowledge, found.bias.knowledge, strict=True):
            assert len(new) == len(old)
            assert set(new.node) == set(old.node)
            assert 0.0 <= found.overlap <= 1.0


def test_two_parts_of_one_bias_are_corrupted_in_the_same_way():
    for found in variants(Mask(NET) + Signs(NET), small_world().data, replicates=9)[2:]:
        first, second = found.bias.knowledge
        assert first.digest == second.digest


def test_labels_are_permuted_among_what_is_measured_only():
    wide = Network.from_edges([("A", "B", 1), ("B", "X", 1), ("X", "C", -1), ("C", "Y", 1)], nodes=["D"], name="wide")
    for seed in range(20):
        [net] = corrupted(Mask(wide), small_world().data, "relabel", seed).knowledge
        [x] = np.flatnonzero(net.source == "X")
        [into] = np.flatnonzero(net.target == "X")
        assert net.sign[x] == -1
        assert net.sign[into] == 1
        assert int((net.target == "Y").sum()) == 1


def test_a_version_equal_to_the_true_one_is_marked_and_only_such():
    data = small_world().data
    bias = Mask(NET)
    true = bias.compile(data.readouts, ()).mask
    found = [v for v in variants(bias, data, replicates=30) if v.kind in NULLS]
    for variant in found:
        assert variant.identical == np.array_equal(variant.bias.compile(data.readouts, ()).mask, true)
    assert any(v.identical for v in found)
    assert not all(v.identical for v in found if v.kind == "relabel")


def test_an_alternative_that_a_bias_cannot_tell_apart_is_hidden():
    data, both = small_world().data, ALTERNATIVES
    assert "sign-flip" not in kinds(variants(Mask(NET), data, replicates=0, alternatives=both))
    assert "sign-flip" in kinds(variants(Mask(NET) + Signs(NET), data, replicates=0, alternatives=both))
    symmetric = Network.from_edges([("A", "B", 1), ("B", "A", 1)], nodes=["C", "D"])
    assert kinds(variants(Mask(symmetric), data, replicates=0, alternatives=both)) == ["true", "none"]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_versions_depend_on_seed_and_number_alone(seed):
    data = small_world().data
    few, many = (variants(Mask(NET), data, replicates=n, seed=seed, nulls=k) for n, k in ((3, ("rewire",)), (6, NULLS)))
    for variant in few:
        assert any(
            v.digest == variant.digest and v.replicate == variant.replicate for v in many if v.kind == variant.kind
        )


def test_replicates_differ_from_each_other_and_between_seeds():
    made = world()
    first = [v.digest for v in variants(mask_of(made), made.data, replicates=20, seed=0)[2:]]
    other = [v.digest for v in variants(mask_of(made), made.data, replicates=20, seed=1)[2:]]
    assert len(set(first)) > 30
    assert first[:40] != other[:40]


def test_edges_that_rest_on_the_data_are_found_and_taken_out_one_by_one():
    data = small_world().data
    data.name = "mine"
    bias = Mask(evident(["mine", "other|mine", "mine"]))
    assert leaked_edges(bias, data) == ("A -> B", "C -> A")
    found = variants(bias, data, replicates=0, alternatives=())
    assert kinds(found) == ["true", "none", "without edges from these data", "without A -> B", "without C -> A"]
    assert [len(v.bias.knowledge[0]) for v in found[2:]] == [1, 2, 2]
    assert [v.overlap for v in found[2:]] == pytest.approx([1 / 3, 2 / 3, 2 / 3])


@pytest.mark.parametrize("names", [["", "", ""], ["mine2", "min", "MINE"]])
def test_other_datasets_do_not_leak(names):
    data = small_world().data
    data.name = "mine"
    bias = Mask(evident(names))
    assert leaked_edges(bias, data) == ()
    assert kinds(variants(bias, data, replicates=0, alternatives=())) == ["true", "none"]


def test_a_single_leaked_edge_has_one_version_without_it():
    data = small_world().data
    data.name = "mine"
    found = variants(Mask(evident(["mine", "", ""])), data, replicates=0, alternatives=())
    assert kinds(found)[2:] == ["without edges from these data"]


def test_the_shipped_network_names_its_leaked_edges():
    data, net = mc.load_dataset("sachs2005"), mc.load_network("mapk-core")
    leaked = leaked_edges(Mask(net), data)
    assert "PKA -> MEK" in leaked
    without = [v for v in variants(Mask(net), data, replicates=0) if v.kind.startswith("without")]
    lost = [len(net) - len(v.bias.knowledge[0]) for v in without]
    assert lost == ([1] if len(leaked) == 1 else [len(leaked)] + [1] * len(leaked))


@pytest.mark.parametrize(
    "network",
    [
        Network.from_edges([("X", "Y", 1)], name="elsewhere"),
        Network.from_edges([("X", "Y", 1)], nodes=["A"], name="one-node"),
        Network.from_edges([("A", "X", 1), ("B", "X", 1)], name="leads out"),
        Network.from_edges([("A", "A", 1), ("B", "B", -1)], name="loops"),
        Network.build(NET.source, NET.target, NET.sign, directed=np.zeros(3, dtype=bool), name="undirected"),
    ],
)
def test_knowledge_that_says_nothing_about_the_data_is_refused(network):
    with pytest.raises(BiasError, match=rf"'{network.name}'.*ReadoutMap"):
        variants(Mask(network), small_world().data, replicates=1)


def test_signs_that_are_all_unknown_say_nothing():
    unknown = Network.from_edges([("A", "B", 0), ("B", "C", 0)], nodes=["D"], name="unsigned")
    with pytest.raises(BiasError, match="unsigned"):
        variants(Signs(unknown), small_world().data, replicates=1)
    assert variants(Mask(unknown), small_world().data, replicates=1)


def test_a_path_through_what_is_not_measured_is_knowledge():
    network = Network.from_edges([("A", "X", 1), ("X", "B", 1)], nodes=["C", "D"], name="via")
    assert kinds(variants(Mask(network), small_world().data, replicates=0, alternatives=()))[0] == "true"


def test_a_bias_without_knowledge_and_unknown_kinds_are_refused():
    data = small_world().data
    with pytest.raises(BiasError, match="no knowledge"):
        variants(Sparsity(0.1), data)
    with pytest.raises(ParameterError, match="Did you mean 'rewire'"):
        variants(Mask(NET), data, nulls=("rewired",))
    with pytest.raises(ParameterError, match="alternative"):
        variants(Mask(NET), data, alternatives=("relabel",))


def test_the_digest_is_of_what_is_compiled_and_not_of_names():
    data = small_world().data
    renamed = Network.from_edges([("B", "C", 1), ("C", "A", -1), ("A", "B", 1)], nodes=["D"], name="other")
    assert compiled_digest(Mask(NET), data) == compiled_digest(Mask(renamed), data)
    assert compiled_digest(Mask(NET), data) != compiled_digest(Mask(NET, strength=2.0), data)
    assert compiled_digest(Mask(NET), data) != compiled_digest(None, data)
