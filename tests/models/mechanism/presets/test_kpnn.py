"""The KPNN preset against an independent implementation, its importances, and its control inputs."""

import numpy as np
import pytest
from tests.models.mechanism.presets.systems import System
from tests.oracle.mechanisms import kpnn

import molcause as mc
from molcause.data.intervention import Intervention
from molcause.errors import BiasError, DataContractError
from molcause.models.mechanism.importance import node_importance
from molcause.models.mechanism.presets.kpnn import KPNN, control_data
from molcause.testing.worlds import small_world

GENES = [(0.3, -1.0), (2.0, 0.5)]
DONE = [tuple(Intervention("fix", v, f"N{3 + k}") for k, v in enumerate(values)) for values in GENES]


def _network():
    """Return N0 <- N1, N2; N1 <- N3; N2 <- N1, N3, N4 as matrix and biases; N3 and N4 are genes."""
    weight = np.zeros((5, 5))
    weight[0, [1, 2]], weight[1, 3], weight[2, [1, 3, 4]] = [1.5, -0.8], 2.0, [0.7, -1.2, 0.4]
    return weight, np.array([0.1, -0.3, 0.5, 0.0, 0.0])


def _independent(weight, bias, values, at=None, change=0.0):
    genes = {3: [values[0]], 4: [values[1]]}
    level = {k: np.array(v) for k, v in genes.items()}
    for node in (1, 2, 0):
        parents = [int(j) for j in np.flatnonzero(weight[node])]
        one = kpnn.forward([node], {node: parents}, {node: weight[node, parents]}, bias, level)[node]
        level[node] = one + (change if node == at else 0.0)
    return level


def test_levels_are_those_of_an_independent_implementation():
    weight, bias = _network()
    system = System(weight, 1)
    machine = system.machine(system.parameters(bias=bias, response=[3.0], offset=[-1.0]), KPNN().link)
    found = machine.settle(machine.equation(system.acts(DONE)))
    for c, values in enumerate(GENES):
        expected = _independent(weight, bias, values)
        np.testing.assert_allclose(found.state[0, c], [expected[k][0] for k in range(5)], atol=1e-8)
        assert machine.readings(found.state)[0, c, 0] == pytest.approx(3.0 * expected[0][0] - 1.0, abs=1e-8)


def test_gradients_are_those_of_finite_differences_of_an_independent_implementation():
    weight, bias = _network()
    system = System(weight, 1)
    data = np.array([[0.2], [0.9]])
    _, found = system.gradient(system.parameters(bias=bias), KPNN().link, DONE, data)

    def error(w, b):
        return np.mean([(_independent(w, b, v)[0][0] - y) ** 2 for v, y in zip(GENES, data[:, 0], strict=True)])

    for e, (i, j) in enumerate(np.argwhere(weight)):
        step = np.zeros_like(weight)
        step[i, j] = 1e-6
        numeric = (error(weight + step, bias) - error(weight - step, bias)) / 2e-6
        assert found.weight[e] == pytest.approx(numeric, abs=1e-6)
    for k in range(3):
        step = 1e-6 * np.eye(5)[k]
        assert found.bias[k] == pytest.approx(
            (error(weight, bias + step) - error(weight, bias - step)) / 2e-6, abs=1e-6
        )


def _chain():
    """Return data over A -> B -> C and its network without the loop."""
    world = small_world(samples=20)
    network = mc.Network.from_edges([("A", "B", 1), ("B", "C", 1)], nodes=["D"], name="chain")
    return world, network


def test_importances_are_finite_differences_of_a_node_s_level():
    world, network = _chain()
    fitted = KPNN(members=1, steps=100).fit(world.data, mc.bias.Mask(network))
    [found] = node_importance(fitted, [()])
    index, made = fitted.structure.index, fitted.structure
    parameters = {n: float(fitted.bias[0, index[n]]) for n in "ABC"}
    edge = {
        (made.nodes[j], made.nodes[i]): w for j, i, w in zip(made.source, made.target, fitted.weight[0], strict=True)
    }
    a = 1.0 / (1.0 + np.exp(-parameters["A"]))

    def output(node, change):
        level = {"A": a + (change if node == "A" else 0.0)}
        for child, parent in (("B", "A"), ("C", "B")):
            one = kpnn.forward([child], {child: [parent]}, {child: [edge[parent, child]]}, parameters, level)[child]
            level[child] = one + (change if node == child else 0.0)
        scale = fitted.units.spread[2] * fitted.response[0, 2]
        return np.array([scale * level["C"]])

    for node in "ABC":
        assert found[2, index[node]] == pytest.approx(kpnn.importance(output, node), abs=1e-6)


def test_in_control_data_everything_that_was_done_does_the_same():
    world, _ = _chain()
    control = control_data(world.data)
    done = [one.rows for one in control.conditions() if one.interventions != "[]"]
    [reference] = [one.rows for one in control.conditions() if one.interventions == "[]"]
    means = [control.values()[rows].mean(axis=0) for rows in done]
    np.testing.assert_allclose(means, [np.mean([world.data.values()[rows].mean(axis=0) for rows in done], axis=0)] * 3)
    np.testing.assert_array_equal(control.values()[reference], world.data.values()[reference])
    assert (control.labels == world.data.labels).all()


def test_control_data_need_something_that_was_done():
    world, _ = _chain()
    [rows] = [one.rows for one in world.data.conditions() if one.interventions == "[]"]
    with pytest.raises(DataContractError, match="nothing to make alike"):
        control_data(world.data[rows])


def test_loops_are_refused_by_name():
    world = small_world(samples=5)
    with pytest.raises(BiasError, match="A -> B -> C -> A"):
        KPNN().fit(world.data, mc.bias.Mask(world.network))
