"""The cyclic RAF/MEK/ERK reference table with given weights, and trajectories against SciPy."""

import numpy as np
import pytest
from tests.models.mechanism.cases import compiled_acts, random_parameters, random_structure

from molcause.data.intervention import Intervention
from molcause.models.mechanism.field import Parameters
from molcause.models.mechanism.problem import UNIT
from molcause.models.mechanism.settle import heun
from molcause.models.mechanism.states import Machine
from molcause.models.mechanism.structure import structure
from molcause.models.mechanism.units import Units
from molcause.names.readouts import ReadoutMap

NAMES = ("RAF", "MEK", "ERK")


def levels(*items):
    from molcause.models.mechanism.acts import Compiler

    made = structure(ReadoutMap.same_names(NAMES), NAMES, None)
    effects = np.array([[0, 0, -0.5], [0.8, 0, 0], [0, 0.9, 0]])
    ones, zeros = np.ones((1, 3)), np.zeros((1, 3))
    parameters = Parameters(
        effects[made.target, made.source][None],
        np.array([[1, 0.5, -0.2]]),
        UNIT * ones,
        UNIT * ones,
        np.zeros((1, 0)),
        ones,
        zeros,
    )
    acts = Compiler(made, Units(zeros[0], ones[0], zeros[0], ones[0], 0.0, NAMES)).acts([items])
    machine = Machine(made, parameters, np.ones(3), "linear")
    return machine.readings(machine.settle(machine.equation(acts)).state)[0, 0]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((), [0.64338235, 1.01470588, 0.71323529]),
        ((Intervention("fix", 0.0, "RAF"),), [0, 0.5, 0.25]),
        ((Intervention("fix", 0.0, "MEK"),), [1.1, 0, -0.2]),
        ((Intervention("fix", 0.0, "ERK"),), [1, 1.3, 0]),
        ((Intervention("block", 0.1, "RAF"),), [0.84459459, 0.56756757, 0.31081081]),
        ((Intervention("shift", -1.0, "RAF"),), [-0.09191176, 0.42647059, 0.18382353]),
    ],
)
def test_the_reference_table(items, expected):
    np.testing.assert_allclose(levels(*items), expected, atol=1e-8)


def test_a_trajectory_is_that_of_scipy_and_ends_in_the_equilibrium():
    from scipy.integrate import solve_ivp

    made = random_structure()
    acts, learned = compiled_acts(made)
    machine = Machine(made, random_parameters(made, learned), (~made.is_input).astype(float), "tanh")
    equation = machine.equation(acts)
    found = machine.course(equation, np.array([0, 100, 4000]), 0.01)
    shape = found.shape[1:]
    from molcause.models.mechanism import field

    def velocity(_, x):
        return np.asarray(field.velocity(np, machine.link, machine._send, equation, x.reshape(shape))).ravel()

    solved = solve_ivp(velocity, (0, 1), found[0].ravel(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(found[1].ravel(), solved.y[:, -1], atol=1e-4)
    np.testing.assert_allclose(found[2], machine.settle(equation).state, atol=1e-6)


def test_heun_is_of_second_order():
    errors = [
        abs(float(heun(lambda x: -x, np.ones(1), np.array([n]), 1.0 / n)[0, 0]) - np.exp(-1.0)) for n in (50, 100)
    ]
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.05)
