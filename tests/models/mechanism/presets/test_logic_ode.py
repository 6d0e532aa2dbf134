"""The logic ODE preset against truth tables that are enumerated, integrated by scipy."""

import numpy as np
import pytest
from tests.oracle.mechanisms import cnorode

import molcause as mc
from molcause import plugins
from molcause.data.intervention import Intervention
from molcause.errors import ParameterError
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.models.mechanism.acts import Compiler
from molcause.models.mechanism.presets.logic_ode import LogicODE
from molcause.models.mechanism.rates import solve
from molcause.models.mechanism.rates.model import frozen
from molcause.models.mechanism.settle import heun
from molcause.models.mechanism.structure import structure
from molcause.models.mechanism.units import Units
from molcause.names.readouts import ReadoutMap
from molcause.testing.worlds import small_world

RULES = LogicNetwork.from_rules({"R": "L", "M": "R & !P", "P": "M", "T": "M | L & P"})
TRUTH = {"R": (["L"], lambda on: on[0]), "M": (["P", "R"], lambda on: on[1] and not on[0])}
TRUTH |= {"P": (["M"], lambda on: on[0]), "T": (["L", "M", "P"], lambda on: on[1] or (on[0] and on[2]))}
BEGIN = {"R": 0.1, "M": 0.3, "P": 0.2, "T": 0.0, "L": 0.0}


def _system(horizon=100, step=0.1):
    """Return the form, numbers, start and a function from perturbations to a task; L is an input."""
    made = structure(ReadoutMap.same_names(["R", "M", "P", "T"]), ["L"], mc.bias.Mask(RULES.to_network()))
    form = LogicODE(rules=RULES).form(made)
    numbers = np.random.default_rng(0).normal(size=len(form.begin(made, 0)))
    begin = np.array([BEGIN[name] for name in made.nodes])
    units = Units(*(np.full(4, v) for v in (0.0, 1.0, 0.0, 1.0)), 0.0, ("R", "M", "P", "T"))

    def task(perturbation):
        acts = frozen(Compiler(made, units).acts([perturbation]), begin)
        return solve.Task(form, acts, (~made.is_input).astype(float), begin, horizon, step)

    return made, form, numbers, task


def _expected(made, form, numbers, inhibited, times, ligand=1.0):
    n, k = form.shapes(np, numbers)
    pairs = sorted({(int(i), int(j)) for i, j in zip(made.target, made.source, strict=True)})
    shapes = {(j, i): (n[e], k[e]) for e, (i, j) in enumerate(pairs)}
    index = made.index
    rules = [([index[r] for r in TRUTH[x][0]], TRUTH[x][1]) if x in TRUTH else None for x in made.nodes]
    start = [ligand if x == "L" else BEGIN[x] for x in made.nodes]
    return cnorode.forward(rules, shapes, form.decay(np, numbers), start, {index[x] for x in inhibited}, times)


@pytest.mark.parametrize("inhibited", [(), ("M",), ("P", "R")])
def test_where_states_settle_is_where_the_equations_of_the_paper_do(inhibited):
    made, form, numbers, task = _system()
    done = (Intervention("shift", 1.0, "L"), *(Intervention("block", float("nan"), name) for name in inhibited))
    made_equation = solve.equation(np, task(done), numbers, np.zeros(0))
    [found] = heun(
        lambda x: solve.velocity(np, task(done), made_equation, x),
        solve.start(np, task(done), made_equation),
        np.array([4000]),
        0.05,
    )
    np.testing.assert_allclose(found[0], _expected(made, form, numbers, inhibited, [0.0, 200.0])[-1], atol=1e-8)


def test_the_course_converges_to_that_of_the_paper_at_second_order():
    made, form, numbers, task = _system()
    done = (Intervention("shift", 1.0, "L"),)
    exact = _expected(made, form, numbers, (), [0.0, 0.5])[-1]
    equation = solve.equation(np, task(done), numbers, np.zeros(0))
    start = solve.start(np, task(done), equation)
    gaps = []
    for step in (0.01, 0.005):
        [found] = heun(
            lambda x: solve.velocity(np, task(done), equation, x), start, np.array([round(0.5 / step)]), step
        )
        gaps.append(np.abs(found[0] - exact).max())
    assert gaps[0] < 1e-3
    assert gaps[0] / gaps[1] == pytest.approx(4.0, rel=0.25)


def test_gradients_through_time_are_those_of_finite_differences():
    from molcause.models.mechanism.problem import Rows
    from molcause.models.mechanism.rates.descent import _error
    from molcause.models.mechanism.training import double_precision, jax

    made, _, numbers, task = _system(horizon=10)
    rows = Rows(np.array([0, 0]), np.array([4, 10]), np.random.default_rng(1).random((2, 4)))
    one = np.ones((2, 4))
    with double_precision():
        run = jax.jit(
            jax.value_and_grad(
                lambda p: _error(task((Intervention("shift", 1.0, "L"),)), rows, made.readout_of)(
                    (p, np.zeros(0)), one, 0 * one
                )[0]
            )
        )
        _, slope = run(numbers)
        for index in range(len(numbers)):
            step = 1e-5 * (np.arange(len(numbers)) == index)
            numeric = (float(run(numbers + step)[0]) - float(run(numbers - step)[0])) / 2e-5
            assert float(slope[index]) == pytest.approx(numeric, abs=1e-6)


def test_it_is_fitted_saved_and_an_inhibited_node_stays_at_the_reference(tmp_path, monkeypatch):
    world = small_world(samples=10)
    model = LogicODE(rules=LogicNetwork.from_rules({"B": "A", "C": "B", "A": "!C"}), members=2, steps=50, horizon=30)
    data = mc.PerturbationData(world.data.adata.copy(), scale="linear")
    data.adata.X = data.adata.X / 20.0
    data = mc.PerturbationData(data.adata, scale="linear")
    fitted = model.fit(data, mc.bias.Mask(world.network) + mc.bias.Signs(world.network))
    found = fitted.predict((Intervention("block", 0.2, "B"),)).mean
    assert found[1] == pytest.approx(fitted.training.mean[0, 1])
    assert fitted.rungs == (1, 2)
    monkeypatch.setattr(plugins, "load", lambda group, name: LogicODE)
    back = mc.models.load(mc.models.save(fitted, tmp_path / "fitted"))
    np.testing.assert_array_equal(back.predict((Intervention("block", 0.2, "B"),)).mean, found)
    with pytest.raises(ParameterError, match="steps=0"):
        LogicODE(steps=0)
