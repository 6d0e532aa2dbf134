"""What is laid out before the first fit: who is fitted, on what, in which chunks, and what is refused."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audits.toys import Ignorant, NeedsMask, knowing, mask_of, network, world
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.audits.plan import is_registered, label, subset
from molcause.audits.run import plan_audit
from molcause.audits.tasks.unseen_condition import UnseenCondition
from molcause.errors import BiasError, DataContractError, MolcauseError, MutatedDataError, ParameterError, PluginError
from molcause.models import LedoitWolf, NetworkGaussian, Ridge
from molcause.testing import small_world

SMALL = small_world()
MASK = mc.bias.Mask(SMALL.network)


def plan(models=("network-gaussian",), data=SMALL.data, bias=MASK, task="unseen-condition", **more):
    return plan_audit(data, bias, task=task, models=list(models), **{"replicates": 3, **more})


def keys(made):
    return [chunk.key for chunk in made.chunks]


def test_models_without_knowledge_are_fitted_once_and_the_task_s_baselines_stand_beside():
    made = plan([NetworkGaussian(), Ridge()])
    assert list(made.models) == ["network-gaussian"]
    assert set(made.baselines) == {"ridge", "ledoit-wolf", "graphical-lasso", "diagonal"}
    for chunk in made.chunks:
        assert chunk.cells == 1 or chunk.name.startswith("network-gaussian")


def test_a_model_that_requires_knowledge_has_no_arm_without_it():
    made = world(6)
    free, bound = (
        plan([knowing(kind, made)], made.data, mask_of(made), "unseen-intervention") for kind in (NeedsMask, Ignorant_)
    )
    kinds = [{row["variant"] for chunk in p.chunks[:8] for row in chunk.lost("x")} for p in (free, bound)]
    names = [{row["variant"] for c in p.chunks if c.name.startswith(n) for row in c.lost("x")}
             for p, n in ((free, "needs-mask"), (bound, "ignorant"))]  # fmt: skip
    assert kinds[0]
    assert "none" not in names[0]
    assert names[1] - names[0] == {"none"}


def Ignorant_(**words):
    return Ignorant()


def test_cells_are_counted_and_chunks_do_not_depend_on_anything_else():
    made = plan(sizes=(5, None), repeats=2)
    assert made.cells == sum(chunk.cells for chunk in made.chunks)
    assert keys(made) == keys(plan(sizes=(5, None), repeats=2))
    assert len(set(keys(made))) == len(made.chunks)


def test_closed_forms_afford_199_corrupted_networks_and_others_99():
    def count(models):
        made = plan_audit(world(6).data, mask_of(world(6)), task="unseen-condition", models=models, nulls=("relabel",))
        return sum(variant.kind == "relabel" for variant in made.variants)

    assert count([NetworkGaussian()]) == 199
    assert count([NetworkGaussian(), mc.models.LinearEquilibrium(bootstraps=0)]) == 99


@pytest.mark.parametrize("other", [
    {"seed": 1}, {"models": (NetworkGaussian(weight=0.5),)}, {"bias": mc.bias.Mask(SMALL.network.corrupt("reverse"))},
    {"data": small_world(seed=1).data}, {"sizes": (5,)},
])  # fmt: skip
def test_whatever_changes_the_numbers_changes_the_key(other):
    changed = plan(**other)
    mine = {chunk.key for chunk in plan().chunks}
    assert not [c.name for c in changed.chunks if c.key in mine and c.name.startswith("network-gaussian")]


def test_another_model_beside_changes_no_key():
    few, many = plan(), plan([NetworkGaussian(), NetworkGaussian(weight=0.5), Ridge()])
    assert set(keys(few)) < set(keys(many))


def unseen_condition(shift):
    """Return a task of one's own, as it is written in a notebook and changed there."""

    @dataclass(frozen=True)
    class Mine(UnseenCondition):
        name = "mine"

        def score(self, fitted, split, measured):
            return {"log-density": shift}

    return Mine()


def test_a_task_of_one_s_own_that_was_changed_is_computed_anew():
    first, second = (plan(task=unseen_condition(shift)) for shift in (0.0, 1.0))
    old = set(keys(first)) - {None}
    assert not old & set(keys(second))


def test_models_of_one_s_own_are_not_cached():
    assert is_registered(NetworkGaussian())
    assert not is_registered(Ignorant())
    made = plan([Ignorant()])
    assert all((chunk.key is None) == chunk.name.startswith("ignorant") for chunk in made.chunks)


@dataclass(frozen=True)
class Pretender(Ignorant):
    """Takes a registered name."""

    name = "ridge"


def test_a_model_that_takes_a_registered_name_is_not_cached():
    assert not is_registered(Pretender())


def test_it_is_said_that_a_model_of_one_s_own_is_not_cached():
    made = plan([Ignorant()])
    found = mc.audit(SMALL.data, MASK, task="unseen-condition", models=[Ignorant()], replicates=1, workers=1)
    assert any("cache" in note for note in (*made.notes, *found.notes))


def test_a_label_names_what_differs_from_the_defaults():
    assert label(NetworkGaussian()) == "network-gaussian"
    assert label(NetworkGaussian(weight=0.5)) == "network-gaussian (weight 0.5)"
    assert label(mc.models.LinearEquilibrium(bootstraps=0)) == "linear-equilibrium"


def screen(n_targets, n=6):
    rng = np.random.default_rng(0)
    done = [(), *((do("fix", name),) for name in "ABCD"[:n_targets])]
    return data_of("ABCD", [rng.normal(size=(n, 4)) + k for k in range(len(done))], done)


@pytest.mark.parametrize("task", ["unseen-condition", "unseen-intervention"])
@pytest.mark.parametrize("targets", [0, 1])
def test_too_few_perturbations_stop_with_the_numbers_needed(task, targets):
    with pytest.raises(DataContractError, match=rf"Only {targets} perturbation.*at least 2"):
        plan([Ignorant()], screen(targets), task=task)


@pytest.mark.parametrize(("words", "error", "says"), [
    ({"bias": mc.bias.Mask(mc.Network.from_edges([("X", "Y", 1)]))}, BiasError, "None of the 4 readouts"),
    ({"models": (Ridge(), LedoitWolf())}, BiasError, "None of the models ridge, ledoit-wolf takes"),
    ({"bias": MASK + mc.bias.Sparsity(0.1)}, BiasError, "penalty"),
    ({"models": ("network-gausian",)}, PluginError, "network-gaussian"),
    ({"task": "unseen-conditoin"}, ParameterError, "Did you mean 'unseen-condition'"),
    ({"replicates": -1}, ParameterError, "at least 0"),
    ({"repeats": 0}, ParameterError, "at least 1"),
    ({"sizes": ()}, ParameterError, "None means all"),
    ({"sizes": (1,)}, ParameterError, "got 1"),
    ({"data": SMALL.data.adata}, DataContractError, "PerturbationData"),
    ({"bias": SMALL.network}, BiasError, "mc.bias.Mask"),
    ({"nulls": ("shuffle",)}, ParameterError, "relabel, rewire"),
])  # fmt: skip
def test_bad_input_stops_before_anything_is_fitted(words, error, says):
    with pytest.raises(error, match=says):
        plan(**words)


@pytest.mark.parametrize("words", [
    {"models": (NetworkGaussian,)}, {"models": (5,)}, {"sizes": 10}, {"sizes": (2.5,)}, {"replicates": 2.5},
    {"task": UnseenCondition}, {"task": 3},
])  # fmt: skip
def test_things_of_the_wrong_type_stop_before_anything_is_fitted(words):
    with pytest.raises(MolcauseError):
        plan(**words)


def test_data_that_were_changed_are_refused():
    data = small_world().data
    data.adata.X[0, 0] += 1
    with pytest.raises(MutatedDataError):
        plan(data=data)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 40), st.integers(2, 40), st.integers(0, 3), st.integers(0, 5))
def test_subsets_lie_inside_larger_ones_and_inside_what_may_be_seen(small, large, repeat, split):
    small, large = sorted((small, large))
    data = world(6).data
    chosen = UnseenCondition().splits(data).splits[split]
    few, many = (subset(data, chosen, size, 0, repeat) for size in (small, large))
    assert set(few) <= set(many) <= set(subset(data, chosen, None, 0, 0))
    assert np.array_equal(few, np.unique(few))
    sizes = [len(np.intersect1d(many, c.rows)) for c in data.conditions() if len(np.intersect1d(many, c.rows))]
    assert sizes == [large] * 6


def test_subsets_differ_between_repeats_and_seeds_and_not_between_splits():
    data = world(6).data
    one, two = UnseenCondition().splits(data).splits[:2]
    base = subset(data, one, 5, 0, 0)
    assert not np.array_equal(base, subset(data, one, 5, 0, 1))
    assert not np.array_equal(base, subset(data, one, 5, 1, 0))
    both = np.intersect1d(one.training, two.training)
    assert np.array_equal(np.intersect1d(base, both), np.intersect1d(subset(data, two, 5, 0, 0), both))


def test_leaked_and_free_versions_have_their_own_names():
    data = small_world().data
    data.name = "mine"
    net = network(world(6).effects)
    assert "without edges from these data" not in {v.kind for v in plan(data=data).variants}
    assert len(net)


def test_a_size_that_no_condition_exceeds_is_all_and_it_is_said():
    largest = max(len(condition.rows) for condition in SMALL.data.conditions())
    made = plan(sizes=(5, largest, 10**6))
    assert made.sizes == (None, 5)
    assert any("is the same as all" in note for note in made.notes)


def test_a_reference_of_one_sample_is_refused_before_fitting():
    rows = [c.rows[:1] if c.interventions == SMALL.data.control else c.rows for c in SMALL.data.conditions()]
    with pytest.raises(DataContractError, match="has 1 complete sample"):
        plan(data=SMALL.data[np.sort(np.concatenate(rows))])


@pytest.mark.parametrize("words", [{"models": "ridge"}, {"nulls": "relabel"}, {"alternatives": "reverse"}])
def test_a_word_where_a_list_is_meant_is_refused(words):
    with pytest.raises(ParameterError, match="is a list"):
        plan_audit(SMALL.data, MASK, **{"task": "unseen-condition", "replicates": 1, **words})
