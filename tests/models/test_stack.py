"""Two learners side by side."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import molcause as mc
from molcause.data.intervention import fix, stimulate, to_json
from molcause.errors import BiasError, ParameterError, PluginError, RungError
from molcause.models.stack import Stack
from molcause.models.stack_amount import Held, choose
from molcause.models.storage import load, save
from molcause.testing import check_model, small_world
from molcause.worlds.samples import as_data

DRUGS = ("d0", "d1", "d2", "d3", "d4", "d5")


def additive(seed, *, curved=0.0, replicates=2):
    """Six unmeasured drugs, alone and in all pairs, with additive effects on five readouts; and a curve if asked."""
    rng = np.random.default_rng(seed)
    effect = rng.normal(size=(len(DRUGS), 5))
    rows, labels = [], []
    pairs = [(a, b) for k, a in enumerate(DRUGS) for b in DRUGS[k:]]
    for pair in [(), *pairs]:
        for _ in range(replicates):
            change = sum((effect[DRUGS.index(name)] for name in set(pair)), np.zeros(5))
            rows.append(change + curved * change**2 + rng.normal(size=5) * 0.3)
            labels.append(to_json(tuple(stimulate(1.0).on(name) for name in sorted(set(pair)))))
    return as_data(np.array(rows), [f"r{k}" for k in range(5)], labels, scale="log2", name="additive")


def error(fitted, data):
    """Mean squared error of condition means."""
    found = [c for c in data.conditions() if c.interventions != data.control]
    guess = np.array([fitted.predict(c.perturbation).mean for c in found])
    truth = np.array([data.values()[c.rows].mean(axis=0) for c in found])
    return float(((guess - truth) ** 2).mean())


@pytest.mark.parametrize(
    "model",
    [
        Stack(first="knowledge-kernel", second="ridge"),
        Stack(first="linear-equilibrium", second="ridge", first_options={"bootstraps": 0}, folds=3),
        Stack(first="train-mean", second="ridge", inner="unseen-target"),
    ],
)
def test_a_stack_obeys_the_laws_of_models(model):
    assert any(check.law == "save and load give the same fit" for check in check_model(model))


def test_without_use_of_the_second_the_first_is_returned_exactly():
    data = additive(0)
    stack, first = Stack(second="no-change").fit(data), mc.models.Ridge().fit(data)
    assert stack.c == 0.0
    for condition in data.conditions():
        assert np.array_equal(stack.predict(condition.perturbation).mean, first.predict(condition.perturbation).mean)


@pytest.mark.parametrize("second", ["linear-pca", "nearest-condition", "knowledge-kernel"])
def test_a_useless_second_learner_costs_next_to_nothing(second):
    lost = []
    for seed in range(4):
        whole = additive(seed)
        order = np.random.default_rng(seed).permutation(np.arange(2, whole.n_samples).reshape(-1, 2))
        train, test = (np.sort(np.concatenate([part.ravel(), [0, 1]])) for part in (order[:14], order[14:]))
        data, unseen = whole[train], whole[test]
        alone = error(mc.models.Ridge().fit(data), unseen)
        lost.append(error(Stack(second=second, folds=4).fit(data), unseen) / alone - 1)
    assert np.mean(lost) < 0.03


def test_a_useful_second_learner_is_added():
    data = additive(1)
    stack = Stack(first="no-change", second="ridge").fit(data)
    assert 0.9 < stack.c < 1.2
    assert error(stack, data) < 0.2 * error(mc.models.NoChange().fit(data), data)
    assert stack.chosen["share of second"] == pytest.approx(1.0)
    assert stack.chosen["held-out error of both"] < stack.chosen["held-out error of first"]


def test_the_sd_is_the_error_of_held_out_conditions():
    stack = Stack().fit(additive(2))
    done = (stimulate(1.0).on("d0"),)
    assert np.array_equal(stack.predict(done).sd, stack.spread)
    assert np.mean(stack.spread**2) == pytest.approx(stack.chosen["held-out error of both"])
    assert np.array_equal(stack.predict(()).sd, stack.training.sd[0])


def test_a_fixed_reading_has_its_level_for_certain():
    stack = Stack(first="no-change", second="ridge").fit(additive(3))
    found = stack.predict((fix(7.5).on("r2"), stimulate(1.0).on("d1")))
    assert found.mean[2] == 7.5
    assert found.sd[2] == 0.0
    assert found.sd[0] > 0


def test_draws_of_both_are_added():
    stack = Stack(first="no-change", second="knowledge-kernel", second_options={"draws": 50}).fit(additive(4))
    found = stack.predict((stimulate(1.0).on("d1"),))
    second = stack.second.predict((stimulate(1.0).on("d1"),))
    assert stack.c > 0
    assert found.draws.shape == (50, 5)
    assert np.allclose(found.draws.std(axis=0), stack.c * second.draws.std(axis=0))


def test_too_few_conditions_leave_the_first_alone_and_say_so():
    data = additive(5)
    few = data[np.flatnonzero(data.labels.isin([data.control, to_json((stimulate(1.0).on("d0"),))]))]
    stack = Stack().fit(few)
    assert stack.second is None
    assert stack.c == 0.0
    assert "too few sets of targets to hold some out: ridge alone" in stack.training.notes


def test_a_bias_goes_to_the_learner_that_takes_it():
    world = small_world()
    model = Stack(first="knowledge-kernel", second="linear-equilibrium", second_options={"bootstraps": 0})
    assert model.accepts == {"similarity", "mask", "sign", "prior", "penalty"}
    fitted = model.fit(world.data, mc.bias.Diffusion(world.network) + mc.bias.Mask(world.network))
    assert fitted.first.training.bias.startswith("Diffusion")
    assert fitted.second.training.bias.startswith("Mask")


def test_a_slot_that_neither_takes_is_an_error():
    world = small_world()
    with pytest.raises(BiasError, match="stack cannot honour the slot"):
        Stack().fit(world.data, mc.bias.Mask(world.network))


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"second": "rigde"}, PluginError, "Did you mean 'ridge'"),
        ({"second_options": {"drws": 3}}, ParameterError, "Did you mean 'draws'"),
        ({"inner": "targets"}, ParameterError, "perturbation, unseen-target"),
        ({"folds": 1}, ParameterError, "2 or more"),
    ],
)
def test_what_cannot_be_stacked_is_told_at_once(options, kind, words):
    with pytest.raises(kind, match=words):
        Stack(**options)


def test_counterfactuals_are_refused():
    data = additive(6)
    with pytest.raises(RungError, match="rung 2"):
        Stack().fit(data).counterfactual(data.values()[0], (), ())


def test_many_biases_at_once_fit_as_one_by_one():
    world = small_world()
    biases = [None, mc.bias.Diffusion(world.network), mc.bias.Diffusion(world.network, signed=False)]
    for model in (Stack(first="no-change", folds=3), Stack(first="knowledge-kernel", second="ridge", folds=3)):
        for one, many in zip(biases, model.fit_many(world.data, biases, seed=3), strict=True):
            alone = model.fit(world.data, one, seed=3)
            assert alone.chosen == many.chosen
            done = (fix(1.0).on("A"),)
            assert np.array_equal(alone.predict(done).mean, many.predict(done).mean)


def test_a_saved_stack_keeps_both_learners(tmp_path):
    stack = Stack(first="train-mean", second="knowledge-kernel").fit(additive(7))
    again = load(save(stack, tmp_path / "stack"))
    assert type(again.second).__name__ == "FittedKnowledgeKernel"
    assert again.second.terms == stack.second.terms
    assert again.chosen == stack.chosen


@given(
    arrays(float, (4, 3, 2), elements=st.floats(-5, 5)),
    arrays(float, (4, 3, 2), elements=st.floats(-5, 5)),
)
def test_the_amount_never_raises_the_held_out_error(rest, second):
    found = choose([Held(r, r, s) for r, s in zip(rest, second, strict=True)], 2)
    assert found.c >= 0
    assert found.report["held-out error of both"] <= found.report["held-out error of first"] * (1 + 1e-9)


def test_the_amount_is_the_least_squares_one():
    rng = np.random.default_rng(0)
    second = rng.normal(size=(5, 4, 3))
    rest = 0.7 * second + 0.1 * rng.normal(size=second.shape)
    slope = np.linalg.lstsq(second.reshape(-1, 1), rest.ravel(), rcond=None)[0][0]
    assert choose([Held(r, r, s) for r, s in zip(rest, second, strict=True)], 3).c == pytest.approx(slope)


def test_a_gain_within_its_standard_error_is_no_gain():
    second = np.ones((4, 1, 1))
    lucky, steady = (np.array(gains).reshape(4, 1, 1) for gains in ([4.0, -1.0, -1.0, -1.0], [0.3, 0.2, 0.3, 0.2]))
    amounts = [choose([Held(r, r, s) for r, s in zip(rest, second, strict=True)], 1).c for rest in (lucky, steady)]
    assert amounts == [0.0, pytest.approx(0.25)]
