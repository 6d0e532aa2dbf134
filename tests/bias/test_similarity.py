"""Similarities: what recipes say of targets, and that they are honest knowledge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.bias import Diffusion, Mask, SharedGeneSets, Smoothness
from molcause.errors import BiasError
from molcause.knowledge.gene_sets import GeneSets
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap
from molcause.testing import check_bias

NODES = tuple("ABCDEF")
NET = Network.from_edges(
    [("A", "B", 1), ("B", "C", 1), ("D", "C", -1), ("D", "E", 0), ("C", "A", -1)], nodes=["F"], name="net"
)
SETS = GeneSets.from_dict({"one": ["A", "B", "C"], "two": ["C", "D"], "three": ["A", "B"]}, name="sets")


def source(bias, targets=("A", "B", "C", "D"), readouts=("E",)):
    return bias.compile(ReadoutMap.same_names(readouts), tuple(targets)).similarity[0]


def reverse(network):
    return Network.build(network.target, network.source, network.sign, node=network.node, node_table=network.node_table)


@pytest.mark.parametrize("make", [Diffusion, lambda net: Diffusion(net, signed=False), Smoothness])
def test_recipes_of_networks_obey_the_laws_of_biases(make):
    assert check_bias(make)


def test_signed_diffusion_is_the_walk_written_out():
    signs = np.zeros((6, 6))
    for s, t, sign in [("A", "B", 1), ("B", "C", 1), ("D", "C", -1), ("C", "A", -1)]:
        signs[NET.index[s], NET.index[t]] = sign
    step = signs / np.maximum(np.abs(signs).sum(axis=1, keepdims=True), 1)
    walk = sum(0.3 * 0.7**k * np.linalg.matrix_power(step, k) for k in range(6))
    walk /= np.linalg.norm(walk, axis=1, keepdims=True)
    at = [NET.index[name] for name in NODES]
    found = source(Diffusion(NET, restart=0.3, steps=5)).between(NODES, NODES)
    np.testing.assert_allclose(found, (walk @ walk.T)[np.ix_(at, at)], atol=1e-12)


def test_a_signed_walk_reaches_readings_with_their_signs():
    rows = [
        {"readout": "pB", "node": "B", "sign": 1},
        {"readout": "not B", "node": "B", "sign": -1},
        {"readout": "B or C", "node": "B|C", "sign": 1},
        {"readout": "unclear", "node": "B", "sign": 0},
        {"readout": "nothing", "node": "", "sign": 1},
    ]
    readouts = ReadoutMap.from_rows(rows)
    made = Diffusion(NET, restart=0.5, steps=1).compile(readouts, ("A",)).similarity[0]
    b = 0.25 / np.hypot(0.5, 0.25)  # half at A itself, a quarter one step on; then length 1
    np.testing.assert_allclose(made.reach(["A", "F"], readouts), [[b, -b, b / 2, 0, 0], [0, 0, 0, 0, 0]])
    assert not source(Diffusion(NET, signed=False)).reaches


def test_smoothness_is_the_heat_kernel_scaled_to_one():
    from scipy.linalg import expm

    near = np.zeros((6, 6))
    near[NET.source_index, NET.target_index] = near[NET.target_index, NET.source_index] = 1.0
    degree = near.sum(axis=1)
    root = 1 / np.sqrt(np.where(degree > 0, degree, 1))
    heat = expm(-1.5 * (np.eye(6) - root[:, None] * near * root))
    heat /= np.sqrt(np.outer(np.diag(heat), np.diag(heat)))
    at = [NET.index[name] for name in NODES]
    found = source(Smoothness(NET, time=1.5)).between(NODES, NODES)
    np.testing.assert_allclose(found, heat[np.ix_(at, at)], atol=1e-9)


def test_shared_sets_count_small_sets_more():
    found = source(SharedGeneSets(SETS)).between(["A"], ["A", "B", "C", "D", "F"])[0]
    a, c = np.array([1 / 3, 0, 1 / 2]), np.array([1 / 3, 1 / 2, 0])
    np.testing.assert_allclose(found[2], (1 / 3) / np.sqrt(a.sum() * c.sum()))
    np.testing.assert_allclose(found[[0, 1, 3, 4]], [1, 1, 0, 0], atol=1e-12)


@pytest.mark.parametrize("make", [lambda net: Diffusion(net, signed=False), Smoothness])
def test_recipes_without_direction_are_bit_by_bit_the_same_on_the_reversed_network(make):
    one, other = source(make(NET)), source(make(reverse(NET)))
    assert np.array_equal(one.between(NODES, NODES), other.between(NODES, NODES))
    assert one == other


def test_signed_diffusion_tells_a_network_from_its_reverse():
    assert source(Diffusion(NET)) != source(Diffusion(reverse(NET)))


def test_targets_with_opposite_effects_are_unlike():
    net = Network.from_edges([("A", "C", 1), ("B", "C", -1)])
    assert source(Diffusion(net)).between(["A"], ["B"])[0, 0] < 0


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from([-1, 0, 1])), max_size=12))
def test_every_similarity_is_positive_semidefinite_with_a_diagonal_of_one(edges):
    distinct = {(s, t): sign for s, t, sign in edges if s != t}
    net = Network.from_edges([(s, t, sign) for (s, t), sign in distinct.items()], nodes=NODES)
    for bias in (Diffusion(net), Diffusion(net, signed=False), Smoothness(net)):
        found = source(bias).between(NODES, NODES)
        np.testing.assert_allclose(np.diag(found), 1.0)
        assert np.linalg.eigvalsh(found).min() > -1e-9


def test_several_sources_stay_side_by_side_under_names_that_differ():
    bias = Diffusion(NET) + Smoothness(NET) + Diffusion(NET, restart=0.2) + Mask(NET)
    made = bias.compile(ReadoutMap.same_names(["A", "B"]), ())
    assert [source.name for source in made.similarity] == ["signed diffusion", "smoothness", "signed diffusion 2"]
    assert made.slots == ("mask", "similarity") == bias.slots


def test_families_and_acts_on_find_the_nodes_and_unknown_targets_are_told():
    net = Network.from_edges([("MAP2K1", "MAPK1", 1), ("MAP2K2", "MAPK1", 1)])
    bias = Diffusion(net, acts_on={"drug": "MAP2K1|MAP2K2"})
    made = bias.compile(ReadoutMap.same_names(["MAPK1"]), ("MEK", "drug", "nothing"))
    np.testing.assert_allclose(made.similarity[0].between(["MEK"], ["drug", "nothing"]), [[1.0, 0.0]])
    assert made.notes == ("1 of 3 unmeasured targets are unknown to the similarity 'signed diffusion': nothing",)


def test_edges_without_a_sign_are_counted():
    notes = Diffusion(NET).compile(ReadoutMap.same_names(["A"]), ()).notes
    assert notes == ("1 edge(s) of network 'net' have no sign and were left out of the signed diffusion",)


def test_gene_sets_can_be_corrupted_through_rebind():
    bias = SharedGeneSets(SETS)
    other = bias.rebind(lambda sets: sets.corrupt("drop", 0.5))
    assert other.knowledge[0].digest != bias.knowledge[0].digest
    assert source(other) != source(bias)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Diffusion(NET, restart=0.0),
        lambda: Diffusion(NET, steps=0),
        lambda: Diffusion(SETS),
        lambda: Diffusion(NET, acts_on={"drug": ["A"]}),
        lambda: Smoothness(NET, time=7.0),
        lambda: SharedGeneSets(NET),
    ],
)
def test_bad_settings_are_refused(make):
    with pytest.raises(BiasError):
        make()
