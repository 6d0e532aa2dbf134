"""The state equation: the same in JAX and in NumPy, and what each kind of intervention does to it."""

import numpy as np
import pytest
from tests.models.mechanism.cases import compiled_acts, random_parameters, random_structure

from molcause.data.intervention import Intervention
from molcause.models.mechanism.links import LINKS, link
from molcause.models.mechanism.states import Machine

EVERY_LINK = pytest.mark.parametrize("name", LINKS)


@EVERY_LINK
@pytest.mark.parametrize("dense", [True, False])
def test_jax_and_numpy_compute_the_same_levels(name, dense):
    from molcause.models.mechanism.compiled import Config, Problem, _advance, _equation
    from molcause.models.mechanism.field import Parameters
    from molcause.models.mechanism.problem import Free, Rows, arrays
    from molcause.models.mechanism.training import double_precision, jnp

    structure = random_structure()
    acts, learned = compiled_acts(structure)
    parameters = random_parameters(structure, learned, members=2)
    machine = Machine(structure, parameters, (~structure.is_input).astype(float), name)
    x = np.random.default_rng(1).normal(size=(2, len(acts.fixed), 6))
    rows = Rows(np.arange(6), np.zeros(6, dtype=int), np.zeros((6, 5)))
    made = arrays(structure, acts, rows, learned, Free(True, True, True, True, True), False, (6, len(structure.source)))
    config = Config(name, False, dense, 1, 0.1, 100, 1e-12)
    with double_precision():
        problem = Problem(**made)
        for m in range(2):
            one = Parameters(*(jnp.asarray(part[m]) for part in parameters))
            found = _advance(config, problem)(_equation(config, problem, one), jnp.asarray(x[m]))
            expected = machine.level(machine.equation(acts), x)[m]
            np.testing.assert_allclose(np.asarray(found), expected, atol=1e-10)


@EVERY_LINK
def test_a_slope_is_the_derivative_of_its_link_and_at_most_the_steepest(name):
    z = np.linspace(-3, 3, 400) + 1e-4  # off the kinks
    value, slope, steepest = link(name)
    numeric = (value(np, z + 1e-6) - value(np, z - 1e-6)) / 2e-6
    np.testing.assert_allclose(slope(np, z), numeric, atol=1e-5)
    assert np.abs(slope(np, z)).max() <= steepest + 1e-12


@pytest.mark.parametrize("zero", [0.0, 1.5])
def test_the_linear_equilibrium_is_the_closed_form_under_all_four_kinds(zero):
    structure = random_structure()
    n = len(structure.nodes)
    perturbations = [
        (),
        (Intervention("fix", 0.7, "N1"),),
        (Intervention("shift", 0.4, "N0"), Intervention("shift", 1.3, "D")),
        (Intervention("scale", 0.3, "N2"),),
        (Intervention("block", 0.2, "N0"),),
    ]
    acts, learned = compiled_acts(structure, zero, perturbations)
    parameters = random_parameters(structure, learned)
    machine = Machine(structure, parameters, (~structure.is_input).astype(float), "linear")
    found = machine.settle(machine.equation(acts))
    matrix = np.zeros((n, n))
    matrix[structure.target, structure.source] = parameters.weight[0]
    ratio = np.logaddexp(parameters.gain[0], 0) / np.logaddexp(parameters.decay[0], 0)
    ratio[n - 1] = 1.0
    for c, perturbation in enumerate(perturbations):
        q, f, u, held = np.ones(n), np.ones(n), np.zeros(n), np.full(n, np.nan)
        for item in perturbation:
            i = structure.index[item.target]
            {"scale": q, "block": f, "shift": u, "fix": held}[item.kind][i] = (
                (item.strength - parameters.offset[0][i]) / parameters.response[0][i]
                if item.kind == "fix"
                else item.strength
            )
        bias = np.where(structure.is_input, 0.0, parameters.bias[0])
        rows = (q * ratio)[:, None] * matrix
        system = np.eye(n) - rows * f
        right = rows @ ((1 - f) * zero) + q * ratio * (bias + u) + (1 - q) * zero
        for i in np.flatnonzero(~np.isnan(held)):
            system[i], right[i] = np.eye(n)[i], held[i]
        np.testing.assert_allclose(found.state[0, c], np.linalg.solve(system, right), atol=1e-9)


@pytest.mark.parametrize("size", [0.3, 2.0])
@pytest.mark.parametrize("name", ["tanh", "leaky"])
def test_an_equilibrium_is_a_root_of_the_equation(name, size):
    from scipy.optimize import root

    structure = random_structure()
    acts, learned = compiled_acts(structure)
    machine = Machine(
        structure, random_parameters(structure, learned, size=size), (~structure.is_input).astype(float), name
    )
    equation = machine.equation(acts)
    found = machine.settle(equation)
    shape = found.state.shape

    def left(x):
        state = x.reshape(shape)
        return (machine.level(equation, state) - state).ravel()

    solved = root(left, found.state.ravel() + 1e-3, method="hybr", tol=1e-13)
    np.testing.assert_allclose(found.state, solved.x.reshape(shape), atol=1e-7)
    assert found.residual.max() < 1e-8


def test_newton_finds_the_equilibrium_where_iterating_circles():
    structure = random_structure(2, density=1.1)
    acts, learned = compiled_acts(structure, perturbations=[()])
    parameters = random_parameters(structure, learned)
    parameters.weight[:] = [[-3.0, 3.0, 0.0, 0.0]]  # radius 3: x <- F(x) runs away
    machine = Machine(structure, parameters, (~structure.is_input).astype(float), "linear")
    equation = machine.equation(acts)
    found = machine.settle(equation)
    assert found.residual.max() < 1e-8
    assert machine.spectral_radius(equation, found.state) > 1


def test_the_jacobian_is_the_derivative_of_the_levels():
    structure = random_structure()
    acts, learned = compiled_acts(structure)
    machine = Machine(structure, random_parameters(structure, learned), (~structure.is_input).astype(float), "tanh")
    equation = machine.equation(acts)
    x = np.random.default_rng(2).normal(size=(1, len(acts.fixed), 6))
    for c in range(len(acts.fixed)):
        jacobian = machine.jacobian(equation, x, 0, c)
        for j in range(6):
            up, down = x.copy(), x.copy()
            up[0, c, j] += 1e-6
            down[0, c, j] -= 1e-6
            numeric = (machine.level(equation, up) - machine.level(equation, down))[0, c] / 2e-6
            np.testing.assert_allclose(jacobian[:, j], numeric, atol=1e-8)
