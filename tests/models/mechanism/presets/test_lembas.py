"""The LEMBAS preset against an independent implementation of the paper's equations."""

import numpy as np
from tests.models.mechanism.presets.systems import System
from tests.oracle.mechanisms import lembas

import molcause as mc
from molcause.data.intervention import Intervention
from molcause.models.mechanism.presets.lembas import LEMBAS
from molcause.testing.worlds import small_world

LIGANDS = [
    (),
    (Intervention("shift", 3.0, "N5"),),
    (Intervention("shift", 3.0, "N5"), Intervention("shift", 3.0, "N6")),
]


def _network(seed=0):
    """Return seven nodes, five of them in loops and two ligands; weights, biases and the 0/1 of ligands."""
    rng = np.random.default_rng(seed)
    weight = rng.uniform(0.1, 0.4, (7, 7)) * rng.choice([-1, 1], (7, 7)) * (rng.random((7, 7)) < 0.5)
    np.fill_diagonal(weight, 0.0)
    weight[5:] = 0.0
    weight[:2, 5], weight[2:4, 6] = [0.9, -0.5], [0.7, 1.2]
    ligands = np.zeros((3, 7))
    ligands[1, 5] = ligands[2, 5] = ligands[2, 6] = 1.0
    return weight, rng.normal(0, 0.1, 7), ligands


def _settled(weight, bias, response):
    system = System(weight, 3, linked_inputs=True)
    machine = system.machine(system.parameters(bias=bias, response=response), LEMBAS().link)
    found = machine.settle(machine.equation(system.acts(LIGANDS)))
    return system, machine, found


def test_states_and_readings_are_those_of_the_paper():
    weight, bias, ligands = _network()
    _, machine, found = _settled(weight, bias, [1.2, 1.1, 1.3])
    expected = lembas.forward(weight, bias, ligands)
    np.testing.assert_allclose(found.state[0], expected, atol=1e-8)
    np.testing.assert_allclose(machine.readings(found.state)[0], expected[:, :3] * [1.2, 1.1, 1.3], atol=1e-8)


def test_gradients_are_those_of_the_adjoint_of_the_paper():
    weight, bias, ligands = _network()
    system, _, _ = _settled(weight, bias, None)
    data = np.random.default_rng(1).random((3, 3))
    parameters = system.parameters(bias=bias, response=np.full(3, 1.2))
    error, found = system.gradient(parameters, LEMBAS().link, LIGANDS, data)
    x = lembas.forward(weight, bias, ligands)
    gap = 1.2 * x[:, :3] - data
    outer = np.zeros_like(x)
    outer[:, :3] = 2.0 * gap * 1.2 / gap.size
    by_weight, by_bias = lembas.gradient(weight, bias, ligands, outer)
    assert np.isclose(error, (gap**2).mean(), atol=1e-10)
    np.testing.assert_allclose(found.weight, by_weight[np.nonzero(weight)], atol=1e-6)
    np.testing.assert_allclose(found.bias, by_bias, atol=1e-6)
    np.testing.assert_allclose(found.response, (2.0 * gap * x[:, :3]).sum(axis=0) / gap.size, atol=1e-8)


def test_it_is_fitted_under_signs_and_keeps_them():
    world = small_world()
    bias = mc.bias.Mask(world.network) + mc.bias.Signs(world.network)
    fitted = LEMBAS(steps=60, members=1).fit(world.data, bias)
    structure = fitted.structure
    assert (structure.sign != 0).all()
    assert (fitted.weight * structure.sign >= 0).all()
    assert fitted.training.model == "lembas"
