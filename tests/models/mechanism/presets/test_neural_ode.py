"""The neural ODE preset against an independent implementation."""

import numpy as np
import pytest
from tests.models.mechanism.presets.systems import System
from tests.oracle.mechanisms import neural_ode

import molcause as mc
from molcause import plugins
from molcause.data.intervention import Intervention
from molcause.models.mechanism.field import softplus
from molcause.models.mechanism.presets.neural_ode import NeuralODE
from molcause.models.mechanism.rates import solve
from molcause.models.mechanism.settle import heun
from molcause.testing.worlds import small_world

DONE = [(), (Intervention("shift", 0.4, "N0"),), (Intervention("shift", -1.0, "N1"), Intervention("shift", 0.3, "N2"))]


def _system():
    rng = np.random.default_rng(0)
    system = System(rng.normal(size=(3, 3)) * (1 - np.eye(3)), 3)
    form = NeuralODE(hidden=2).form(system.structure)
    numbers = rng.normal(0, 0.5, size=len(form.begin(system.structure, 0)))
    return system, form, numbers


def test_states_are_those_of_an_independent_implementation():
    system, form, numbers = _system()
    task = solve.Task(form, system.acts(DONE), np.ones(3), np.zeros(3), 50, 0.1)
    made = solve.equation(np, task, numbers, np.zeros(0))
    [found] = heun(lambda x: solve.velocity(np, task, made, x), solve.start(np, task, made), np.array([50]), 0.1)
    inner = np.zeros((2, 3, 3))
    inner[:, system.structure.target, system.structure.source] = numbers[:12].reshape(2, 6)
    decay = softplus(np, numbers[24:])
    np.testing.assert_allclose(form.decay(np, numbers), decay)
    u = np.zeros((3, 3))
    u[1, 0], u[2, 1], u[2, 2] = 0.4, -1.0, 0.3
    expected = neural_ode.forward(inner, numbers[12:18].reshape(2, 3), numbers[18:24].reshape(2, 3), decay, u, steps=50)
    np.testing.assert_allclose(found, expected, atol=1e-8)


def test_gradients_through_time_are_those_of_finite_differences():
    from molcause.models.mechanism.problem import Rows
    from molcause.models.mechanism.rates.descent import _error
    from molcause.models.mechanism.training import double_precision, jax

    system, form, numbers = _system()
    task = solve.Task(form, system.acts(DONE), np.ones(3), np.zeros(3), 10, 0.1)
    rows = Rows(np.arange(3), np.full(3, 10), np.random.default_rng(1).random((3, 3)))
    one = np.ones((3, 3))
    with double_precision():
        error = _error(task, rows, system.structure.readout_of)
        run = jax.jit(jax.value_and_grad(lambda p: error((p, np.zeros(0)), one, 0 * one)[0]))
        _, slope = run(numbers)
        for index in range(len(numbers)):
            step = 1e-5 * (np.arange(len(numbers)) == index)
            numeric = (float(run(numbers + step)[0]) - float(run(numbers - step)[0])) / 2e-5
            assert float(slope[index]) == pytest.approx(numeric, abs=1e-6)


def test_training_lowers_the_error_members_differ_and_it_is_saved(tmp_path, monkeypatch):
    world = small_world(samples=10)
    short, longer = (
        NeuralODE(hidden=2, members=2, steps=steps, horizon=30, validation=0).fit(
            world.data, mc.bias.Mask(world.network)
        )
        for steps in (50, 200)
    )
    assert (longer.score < short.score).all()
    assert not np.allclose(longer.numbers[0], longer.numbers[1])
    monkeypatch.setattr(plugins, "load", lambda group, name: NeuralODE)
    back = mc.models.load(mc.models.save(longer, tmp_path / "fitted"))
    done = (Intervention("shift", 0.5, "A"),)
    np.testing.assert_array_equal(back.predict(done).draws, longer.predict(done).draws)
