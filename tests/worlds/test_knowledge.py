"""Knowledge of a world: how much of it is true is known, and what misleads holds nothing true."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import KnowledgeError, ParameterError
from molcause.worlds.batch import with_batch
from molcause.worlds.hidden import with_hidden
from molcause.worlds.knowledge import KINDS, knowledge_of, misleading_knowledge
from molcause.worlds.linear import linear_world
from molcause.worlds.linear_mechanisms import LinearMechanisms
from molcause.worlds.mlp import mlp_world
from molcause.worlds.planted import planted_world
from molcause.worlds.world import World

WORLD = linear_world(30, 2, controls=200, per_target=2)
TRUE = set(zip(WORLD.network.source, WORLD.network.target, WORLD.network.sign, strict=True))


def edges(net):
    return list(zip(net.source, net.target, net.sign, strict=True))


def pairs(net):
    return {(s, t) for s, t, _ in edges(net)}


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(0, 99))
def test_shares_are_those_asked_for(right, wrong, unsigned, seed):
    net = knowledge_of(WORLD, right=right, wrong=wrong, unsigned=unsigned, seed=seed)
    found = pairs(net) & pairs(WORLD.network)
    assert abs(len(found) - right * 60) <= 0.5 + 1e-9
    assert abs(len(net) - len(found) - wrong * 60) <= 0.5 + 1e-9
    assert len(pairs(net)) == len(net)
    assert abs((net.sign == 0).sum() - unsigned * len(net)) <= 0.5 + 1e-9
    for source, target, sign in edges(net):
        if sign and (source, target) in found:
            assert (source, target, sign) in TRUE
    assert list(net.node) == list(WORLD.network.node)


def test_all_of_the_truth_is_the_truth():
    assert set(edges(knowledge_of(WORLD))) == TRUE


def test_the_seed_decides_which_edges():
    one, same, other = (pairs(knowledge_of(WORLD, right=0.5, wrong=0.5, seed=s)) for s in (1, 1, 2))
    assert one == same != other


def test_shares_beyond_one_are_refused():
    for shares in ({"right": 1.2}, {"wrong": 1.5}, {"right": -0.1}, {"unsigned": 1.1}):
        with pytest.raises(KnowledgeError, match="between 0 and 1"):
            knowledge_of(WORLD, **shares)


@pytest.mark.parametrize("kind", KINDS)
def test_misleading_knowledge_holds_no_true_arrow(kind):
    for world in (WORLD, mlp_world(12, 1, controls=50, per_target=2), linear_world(12, 3, cyclic=True, per_target=2),
                  with_hidden(WORLD, 0.3)):  # fmt: skip
        net = misleading_knowledge(world, kind, seed=5)
        assert not pairs(net) & pairs(world.network)
        assert len(net) >= 0.5 * len(world.network) * (0.3 if kind == "modules" else 0.8)
        assert net.name == kind
        assert edges(net) == edges(misleading_knowledge(world, kind, seed=5))


def test_reversed_knowledge_has_the_right_pairs_and_signs():
    assert {(t, s, sign) for s, t, sign in edges(misleading_knowledge(WORLD, "reversed"))} == TRUE


def test_hubs_are_matched_but_for_what_hit_the_truth():
    net = misleading_knowledge(WORLD, "hub-matched", seed=1)
    for end in ("source_index", "target_index"):
        wanted, found = (np.bincount(getattr(n, end), minlength=30) for n in (WORLD.network, net))
        assert (found <= wanted).all()
        assert wanted.sum() - found.sum() == 60 - len(net)


def test_correlated_pairs_are_the_most_correlated_ones_without_an_arrow():
    net = misleading_knowledge(WORLD, "correlation", seed=1)
    values = WORLD.mechanisms.levels(WORLD.mechanisms.draw(20_000, np.random.default_rng(9)), ())
    r = np.corrcoef(values.T)
    chosen = {frozenset(pair) for pair in pairs(net)}
    assert len(chosen) == len(net) == 60
    joined = {frozenset(pair) for pair in pairs(WORLD.network)}
    inside = [abs(r[int(a[1:]), int(b[1:])]) for a, b in map(tuple, chosen)]
    outside = [
        abs(r[i, j]) for i in range(30) for j in range(i) if frozenset((f"g{i}", f"g{j}")) not in chosen | joined
    ]
    assert min(inside) > max(outside) - 0.08
    assert np.median(inside) > 3 * np.median(outside)
    for source, target, sign in edges(net):
        assert abs(r[int(source[1:]), int(target[1:])]) < 0.1 or np.sign(r[int(source[1:]), int(target[1:])]) == sign
    forward = np.mean([int(s[1:]) < int(t[1:]) for s, t in pairs(net)])
    assert 0.2 < forward < 0.8


def test_batches_are_in_the_correlations():
    quiet, loud = (misleading_knowledge(w, "correlation") for w in (WORLD, with_batch(WORLD, 2, 5.0)))
    assert pairs(quiet) != pairs(loud)


def test_knowledge_of_a_planted_world_names_nodes_and_not_readouts():
    data = mc.load_dataset("sachs2005", coding="literature")
    world = planted_world(data[::10], mc.load_network("mapk-core"), seed=1)
    for kind in KINDS:
        net = misleading_knowledge(world, kind)
        assert set(net.source) | set(net.target) <= set(data.readouts.node)
        assert not pairs(net) & pairs(world.network)
        assert len(net)


def test_modules_keep_their_share_of_edges_within_and_between():
    blocks = np.zeros((20, 20))
    rng = np.random.default_rng(0)
    for start in (0, 10):
        for _ in range(25):
            i, j = sorted(rng.choice(10, 2, replace=False) + start)
            blocks[j, i] = 1.0
    blocks[15, 2] = 1.0
    names = tuple(f"g{k}" for k in range(20))
    world = World(WORLD.data, blocks, LinearMechanisms(names, 0.1 * blocks, np.ones(20), np.ones(20)))
    net = misleading_knowledge(world, "modules", seed=2)
    across = [(int(s[1:]) < 10) != (int(t[1:]) < 10) for s, t in pairs(net)]
    assert sum(across) <= 3
    assert len(net) > 0.8 * len(world.network)


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="'hub-matched'"):
        misleading_knowledge(WORLD, "hubmatched")
