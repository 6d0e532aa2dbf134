"""Gradients of the training error against finite differences, over every parameter and every kind of intervention."""

import numpy as np
import pytest
from tests.models.mechanism.cases import compiled_acts, random_parameters, random_structure

from molcause.models.mechanism.field import Parameters
from molcause.models.mechanism.problem import Free, Rows, arrays


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("trajectory", [True, False])
def test_the_gradient_is_that_of_finite_differences(trajectory, dense):
    from molcause.models.mechanism.compiled import Config, Problem, Warm, evaluate
    from molcause.models.mechanism.training import double_precision, jax, jnp

    structure = random_structure()
    acts, learned = compiled_acts(structure)
    rng = np.random.default_rng(3)
    condition = np.repeat(np.arange(6), 2)
    rows = Rows(condition, np.tile([5, 20], 6), rng.normal(size=(12, 5)))
    size = (8, len(structure.source) + 3)
    made = arrays(structure, acts, rows, learned, Free(True, True, True, True, True), False, size)
    parameters = random_parameters(structure, learned)
    grown = {"weight": size[1], "bias": 8, "gain": 8, "decay": 8}
    start = Parameters(
        *(np.pad(p[0], (0, grown.get(name, len(p[0])) - len(p[0]))) for name, p in parameters._asdict().items())
    )
    config = Config("tanh", trajectory, dense, 20, 0.1, 400, 1e-13)
    weights = (rng.random((12, 5)), np.zeros((12, 5)))
    with double_precision():
        problem = Problem(**made)
        warm = Warm(jnp.zeros((6, 8)), jnp.zeros((6, 8)), jnp.zeros(6))
        run = jax.jit(lambda p: evaluate(config, problem, p, weights, warm)[:3:2])
        _, gradient = run(start)
        for name in Parameters._fields:
            for k in range(len(getattr(parameters, name)[0])):
                numeric = _difference(run, start, name, k)
                assert float(getattr(gradient, name)[k]) == pytest.approx(numeric, abs=2e-7), f"{name}[{k}]"


def _difference(run, start, name, k, step=1e-5):
    errors = []
    for sign in (1, -1):
        moved = getattr(start, name).copy()
        moved[k] += sign * step
        errors.append(float(run(start._replace(**{name: moved}))[0]))
    return (errors[0] - errors[1]) / (2 * step)


def test_prices_stop_at_zero_and_forbid_signs():
    from molcause.models.mechanism.adam import priced
    from molcause.models.mechanism.training import double_precision, jnp

    with double_precision():
        weight = jnp.array([0.5, 0.05, -0.5, -0.05, 0.3, -0.3])
        positive = jnp.array([0.1, 0.1, 0.1, 0.1, jnp.inf, jnp.inf])
        found = priced(weight, positive, jnp.array([0.2] * 4 + [0.0, 0.0]))
    np.testing.assert_allclose(found, [0.4, 0.0, -0.3, 0.0, 0.0, -0.3], atol=1e-12)
