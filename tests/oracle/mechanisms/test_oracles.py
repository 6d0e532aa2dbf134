"""The independent implementations themselves, against values worked out by hand."""

import numpy as np
import pytest
from tests.oracle.mechanisms import cellbox, cnorode, kpnn, lembas, neural_ode


def test_one_step_of_cellbox_by_hand():
    # x = 0: tanh(1) = .7616; guess .07616; second = .7616 - .07616; x = .1 (.7616 + .68543) / 2
    [_, [[x]]] = cellbox.forward(np.zeros((1, 1)), 1.0, 1.0, np.ones((1, 1)), 0.1, 1)
    assert x == pytest.approx(0.05 * np.tanh(1.0) * 1.9)


def test_cellbox_ends_at_its_equilibrium():
    states = cellbox.forward(np.array([[0, 0], [0.5, 0]]), 1.0, 2.0, np.array([[1.0, 0.0]]))
    first = np.tanh(1.0) / 2
    np.testing.assert_allclose(states[-1], [[first, np.tanh(0.5 * first) / 2]], atol=1e-12)


def test_the_structural_rule_of_cellbox_counts_as_in_the_paper():
    found = cellbox.allowed(82, 5, 12)
    assert found.sum() == 82 * 81 + 5 * 82 + 82 * 12
    assert not found[87:].any()
    assert not found[:, 82:87].any()
    assert not found[82:87, 87:].any()


def test_the_activation_of_lembas_by_hand():
    z = np.array([-1.0, 0.0, 0.5, 1.0, 5.0])
    np.testing.assert_allclose(lembas.activation(z), [-0.01, 0, 0.5, 0.75, 0.95])
    np.testing.assert_allclose(lembas.slope(z), [0.01, 1, 1, 0.25, 0.01])


def test_the_states_of_a_lembas_chain_with_a_loop_by_hand():
    # L = phi(3) = 11/12; A = .5 A + .2 L is linear: A = .4 L
    weight = np.array([[0, 0], [0.2, 0.5]])
    np.testing.assert_allclose(lembas.forward(weight, np.zeros(2), np.array([[1, 0]])), [[11 / 12, 0.4 * 11 / 12]])


def test_the_adjoint_gradient_of_lembas_is_that_of_finite_differences():
    rng = np.random.default_rng(0)
    weight, bias, ligands = rng.normal(0, 0.25, (4, 4)), rng.normal(0, 0.2, 4), np.eye(4)[:3]
    outer = rng.normal(size=(3, 4))
    by_weight, by_bias = lembas.gradient(weight, bias, ligands, outer)
    for i, j in np.ndindex(4, 4):
        moved = np.zeros((4, 4))
        moved[i, j] = 1e-6
        up, down = (lembas.forward(weight + s * moved, bias, ligands) for s in (1, -1))
        assert by_weight[i, j] == pytest.approx(((up - down) * outer).sum() / 2e-6, abs=1e-7)
    up, down = (lembas.forward(weight, bias + s * 1e-6 * np.eye(4)[0], ligands) for s in (1, -1))
    assert by_bias[0] == pytest.approx(((up - down) * outer).sum() / 2e-6, abs=1e-7)


def test_the_losses_of_lembas_by_hand():
    loop = np.array([[0.0, 0.8], [0.8, 0.0]])
    assert lembas.spectral_loss(loop, np.array([0.1, 0.1])) == pytest.approx(np.exp(-1) - np.exp(-9))
    assert lembas.spectral_loss(loop, np.array([-1.0, -1.0])) == 0.0
    # states 0 and 1/1.2: mean and ends fit, the variance is range^2 / 4
    assert lembas.state_loss(np.array([[0.0], [1 / 1.2]])) == pytest.approx((1.44**-1 * (1 / 4 - 1 / 12)) ** 2)
    assert lembas.state_loss(np.full((2, 1), -0.1)) > lembas.state_loss(np.zeros((2, 1)))


def test_the_normalized_hill_function_by_hand():
    assert [cnorode.hill(x, 3, 0.5) for x in (-1, 0, 1, 2)] == [0, 0, 1, 1]
    assert cnorode.hill(0.5, 3, 0.5) == pytest.approx(1.125 / 2)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (lambda on: on[0] and on[1], 0.3 * 0.6),
        (lambda on: on[0] or on[1], 1 - 0.7 * 0.4),
        (lambda on: on[0] and not on[1], 0.3 * 0.4),
        (lambda on: on[0] != on[1], 0.3 * 0.4 + 0.7 * 0.6),
    ],
)
def test_truth_tables_by_hand(rule, expected):
    assert cnorode.table(rule, [0.3, 0.6]) == pytest.approx(expected)


def test_a_node_relaxes_and_an_inhibited_one_stays_where_it_started():
    rules = [None, ([0], lambda on: on[0]), ([0], lambda on: not on[0])]
    shapes = {(0, 1): (3, 0.5), (0, 2): (3, 0.5)}
    found = cnorode.forward(rules, shapes, [1, 2, 1], [1.0, 0.0, 0.4], {2}, [0.0, 1.0])
    np.testing.assert_allclose(found[-1], [1.0, 1 - np.exp(-2), 0.4], atol=1e-10)


def test_kpnn_by_hand():
    parents, weights = {"H": ["g"], "Y": ["H"]}, {"H": [2.0], "Y": [4.0]}
    found = kpnn.forward(["H", "Y"], parents, weights, {"H": -2.0, "Y": -2.0}, {"g": [1, 0]})
    np.testing.assert_allclose(found["H"], [0.5, 1 / (1 + np.exp(2))])
    assert found["Y"][0] == pytest.approx(0.5)


def test_the_importance_of_a_node_is_the_slope_of_the_output():
    assert kpnn.importance(lambda node, change: np.array([3.0 * change, 1.0 * change]), "H") == pytest.approx(2.0)


def test_a_neural_ode_with_one_unit_is_cellbox():
    rng = np.random.default_rng(1)
    weight, start = rng.normal(0, 0.3, (3, 3)), rng.normal(size=(1, 3))
    none = np.zeros((1, 3))
    one = neural_ode.forward(weight[None], start, np.full((1, 3), 0.7), 1.3, none)
    np.testing.assert_allclose(one, cellbox.forward(weight, 0.7 * 1.3, 1.3, start, steps=100)[-1], atol=1e-14)
    two = neural_ode.forward(np.stack([weight] * 2), np.repeat(start, 2, 0), np.full((2, 3), 0.35), 1.3, none)
    np.testing.assert_allclose(two, one, atol=1e-14)


def test_a_shift_moves_a_node_on_which_nothing_acts_by_itself():
    [[x]] = neural_ode.forward(np.zeros((1, 1, 1)), np.zeros((1, 1)), np.ones((1, 1)), 2.0, np.full((1, 1), 0.4))
    assert x == pytest.approx(0.4, abs=1e-6)
