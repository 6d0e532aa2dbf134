"""Logic as a continuous function, against truth tables that are enumerated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.mechanisms import cnorode

from molcause.errors import KnowledgeError
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.models.mechanism.logic import ends, exclusive, truth, wiring

RULES = {
    "D": "A & !B | C",
    "E": "(A | B) & (A | C)",
    "F": "A & !B | !A & B",
    "G": "!D",
    "H": "A | B | C | D | E | F",
}


def _boolean(network, node, regulators):
    """Return a node's rule as a function of the booleans of its regulators."""

    def rule(row):
        state = np.zeros(len(network.node), dtype=bool)
        state[regulators] = row
        return bool(network.evaluate(state)[node])

    return rule


def _expected(network, n, k, levels):
    made, (source, target) = np.zeros(len(network.node)), ends(network)
    for name in RULES:
        node = network.index[name]
        edges = [e for e in range(len(source)) if target[e] == name]
        regulators = [network.index[source[e]] for e in edges]
        hills = [cnorode.hill(levels[j], n[e], k[e]) for j, e in zip(regulators, edges, strict=True)]
        made[node] = cnorode.table(_boolean(network, node, regulators), hills)
    return made


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_rules_are_as_true_as_their_truth_tables_say(seed):
    network, rng = LogicNetwork.from_rules(RULES), np.random.default_rng(seed)
    count = len(ends(network)[0])
    n, k, levels = (
        rng.uniform(1, 5, count),
        rng.uniform(0.1, 0.9, count),
        rng.uniform(-0.2, 1.2, (2, len(network.node))),
    )
    found = truth(np, wiring(network), n, k, levels)
    np.testing.assert_allclose(found, [_expected(network, n, k, one) for one in levels], atol=1e-12)


def test_gradients_of_rules_are_those_of_finite_differences():
    from molcause.models.mechanism.training import double_precision, jax, jnp

    network, rng = LogicNetwork.from_rules(RULES), np.random.default_rng(0)
    wired, count = wiring(network), len(ends(network)[0])
    levels = rng.uniform(0.1, 0.9, (1, len(network.node)))
    start = np.concatenate([rng.uniform(1, 5, count), rng.uniform(0.1, 0.9, count)])

    def total(xp, both, x):
        return (truth(xp, wired, both[:count], both[count:], x) ** 2).sum()

    with double_precision():
        by_shape, by_level = jax.jit(jax.grad(lambda both, x: total(jnp, both, x), argnums=(0, 1)))(start, levels)
    for index in range(2 * count):
        step = 1e-6 * (np.arange(2 * count) == index)
        numeric = (total(np, start + step, levels) - total(np, start - step, levels)) / 2e-6
        assert float(by_shape[index]) == pytest.approx(numeric, abs=1e-7)
    for index in range(levels.size):
        step = 1e-6 * (np.arange(levels.size) == index)[None]
        numeric = (total(np, start, levels + step) - total(np, start, levels - step)) / 2e-6
        assert float(by_level[0, index]) == pytest.approx(numeric, abs=1e-7)


def test_gradients_stay_finite_where_a_regulator_is_off_or_full():
    from molcause.models.mechanism.training import double_precision, jax, jnp

    wired = wiring(LogicNetwork.from_rules({"C": "A & !B"}))
    with double_precision():
        found = jax.grad(lambda x: truth(jnp, wired, jnp.full(2, 1.0), jnp.full(2, 0.5), x).sum())(
            jnp.array([[0.0, 0.0, 1.0]])
        )
    assert np.isfinite(found).all()


def test_an_or_of_many_regulators_stays_small():
    names = [f"R{k}" for k in range(60)]
    made = wiring(LogicNetwork.from_rules({"Y": " | ".join(names)}))
    assert made.literal.shape == (60, 60)
    found = truth(np, made, np.full(60, 3.0), np.full(60, 0.5), np.full((1, 61), 0.2))
    h = cnorode.hill(0.2, 3.0, 0.5)
    assert found.max() == pytest.approx(1 - (1 - h) ** 60)


def test_constants_are_always_or_never_true():
    made = wiring(LogicNetwork.from_rules({"A": "1", "B": "0"}))
    assert truth(np, made, np.empty(0), np.empty(0), np.full((1, 2), 0.5)).tolist() == [[1.0, 0.0]]


def test_a_rule_with_too_many_terms_is_refused_by_name():
    clauses = [frozenset({(f"A{k}", False), (f"B{k}", False)}) for k in range(14)]
    with pytest.raises(KnowledgeError, match="The rule of Y has more than 4096 exclusive terms"):
        exclusive(clauses, "The rule of Y")
