"""The conformance kit passes what is sound and catches, by the name of the law, what is broken."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.models.base import Prediction
from molcause.models.baselines.ridge import FittedRidge, Ridge
from molcause.models.mechanism.linear.linear_equilibrium import FittedLinearEquilibrium, LinearEquilibrium
from molcause.testing import check_bias, check_dataset, check_model, small_world
from molcause.testing.checks import holds

QUICK = LinearEquilibrium(bootstraps=0, steps=100)
SOUND = [
    Ridge(), QUICK, mc.models.Additive(), mc.models.NoChange(), mc.models.TrainMean(), mc.models.OwnLevelSlope(),
    mc.models.Diagonal(), mc.models.LedoitWolf(), mc.models.NetworkGaussian(),
]  # fmt: skip


@pytest.mark.parametrize("model", SOUND, ids=lambda model: model.name)
def test_every_model_obeys_every_law(model):
    checks = check_model(model)
    laws = [check.law for check in checks]
    assert len(laws) == len(set(laws))
    assert {"do on x sets x", "save and load give the same fit", "the same seed gives the same fit"} <= set(laws)
    skipped = {check.law for check in checks if not check.applies}
    structural = {
        "do on a non-ancestor changes nothing", "a counterfactual under the factual intervention returns the fact",
    }  # fmt: skip
    is_covariance = "covariance" in type(model).__module__
    means_only = structural | ({"do on x sets x"} if is_covariance else set())
    assert skipped == ({"a question above its rung raises RungError"} if model is QUICK else means_only)


@pytest.mark.parametrize(
    "make", [mc.bias.Mask, mc.bias.Signs, mc.bias.EdgePrior, lambda network: mc.bias.Sparsity(0.1)],
    ids=["mask", "signs", "edge-prior", "sparsity"],
)  # fmt: skip
def test_every_bias_obeys_every_law(make):
    checks = check_bias(make)
    assert len(checks) == 4
    assert all(check.applies for check in checks)


def test_the_dataset_obeys_every_law():
    assert all(check.applies for check in check_dataset("sachs2005"))


def test_holds_raises_with_law_and_detail():
    assert holds(True, "law", "seen").applies
    with pytest.raises(AssertionError, match=r"law.*seen"):
        holds(0, "law", "seen")


class FitsWithoutDoing(FittedRidge):
    def predict(self, perturbation):
        return replace(super().predict(()), reason="")


class Jitters(FittedRidge):
    def predict(self, perturbation):
        found = super().predict(perturbation)
        moved = found.mean + np.random.default_rng().normal(size=len(found.mean))
        for item in perturbation:
            moved[self.training.readouts.of(item.target)] = item.strength
        return replace(found, mean=moved)


class ForgetsTheFact(FittedLinearEquilibrium):
    def counterfactual(self, levels, factual, perturbation) -> Prediction:
        return self.predict(perturbation)


class BreaksRungs(FittedRidge):
    def counterfactual(self, levels, factual, perturbation) -> Prediction:
        return self.predict(perturbation)


def refit(base, kind, parent):
    """Return a model like ``base`` whose fit is of another class."""

    @dataclass(frozen=True)
    class Model(type(base)):
        fitted_type: ClassVar = kind

        def fit(self, data, bias=None, *, seed=0):
            found = parent.fit(self, data, bias, seed=seed)
            return kind(**vars(found))

    return Model(**vars(base))


@pytest.mark.parametrize(
    ("model", "law"),
    [
        (refit(Ridge(), FitsWithoutDoing, Ridge), "do on x sets x"),
        (refit(Ridge(), Jitters, Ridge), "the same seed gives the same fit"),
        (refit(QUICK, ForgetsTheFact, LinearEquilibrium), "returns the fact"),
        (refit(Ridge(), BreaksRungs, Ridge), "above its rung raises RungError"),
    ],
    ids=["do is ignored", "unseeded", "fact ignored", "rung exceeded"],
)
def test_a_broken_fit_is_caught_by_the_law_that_it_breaks(model, law):
    with pytest.raises(AssertionError, match=law):
        check_model(model, save_and_load=False)


@dataclass(frozen=True)
class IgnoresItsSlot(Ridge):
    accepts: ClassVar = frozenset({"penalty"})


@dataclass(frozen=True)
class TakesAnySlot(Ridge):
    def fit(self, data, bias=None, *, seed=0):
        return super().fit(data, None, seed=seed)


@dataclass(frozen=True)
class DeclaresAnOddKind(Ridge):
    honours: ClassVar = frozenset({"fix", "shout"})


@dataclass(frozen=True)
class WritesIntoTheData(Ridge):
    def fit(self, data, bias=None, *, seed=0):
        found = super().fit(data, bias, seed=seed)
        data.adata.X[0, 0] += 1.0
        return found


@pytest.mark.parametrize(
    ("model", "law"),
    [
        (IgnoresItsSlot(), "slot penalty changes the fit"),
        (TakesAnySlot(), "slot mask is refused"),
        (DeclaresAnOddKind(), "a model declares type, rungs, kinds"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Ridge) else "",
)
def test_a_broken_model_is_caught_by_the_law_that_it_breaks(model, law):
    with pytest.raises(AssertionError, match=law):
        check_model(model, save_and_load=False)


def test_a_model_that_writes_into_the_data_is_caught():
    with pytest.raises((AssertionError, mc.errors.MutatedDataError)):
        check_model(WritesIntoTheData(), save_and_load=False)


@dataclass(frozen=True)
class NotRegistered(Ridge):
    name: ClassVar = "my-own-ridge"


def test_a_model_that_is_no_plug_in_can_be_checked_without_saving():
    checks = check_model(NotRegistered(), save_and_load=False)
    assert "save and load give the same fit" not in {check.law for check in checks}


class OnceOnly(type(mc.bias.Sparsity(0.1))):
    count = 0

    def compile(self, readouts, targets):
        OnceOnly.count += 1
        return replace(super().compile(readouts, targets), penalty=float(OnceOnly.count))


class Misdeclared(type(mc.bias.Sparsity(0.1))):
    @property
    def slots(self):
        return ("mask",)


@pytest.mark.parametrize(("broken", "law"), [(OnceOnly, "compiling twice"), (Misdeclared, "fills the slots")])
def test_a_broken_bias_is_caught(broken, law):
    with pytest.raises(AssertionError, match=law):
        check_bias(lambda network: broken(0.1))


def test_the_small_world_has_the_loop_that_its_network_names():
    world = small_world()
    truth = np.array([[0, 0, -0.5, 0], [0.8, 0, 0, 0], [0, 0.9, 0, 0], [0, 0, 0, 0]])
    reference = next(c for c in world.data.conditions() if c.interventions == "[]")
    push = np.full(4, 5.0)
    expected = np.linalg.solve(np.eye(4) - truth, push)
    np.testing.assert_allclose(world.data.values()[reference.rows].mean(axis=0), expected, atol=0.25)
    found = zip(world.network.source, world.network.target, world.network.sign.tolist(), strict=True)
    edges = set(found)
    assert edges == {("ABCD"[j], "ABCD"[i], int(np.sign(truth[i, j]))) for i, j in np.argwhere(truth)}


def test_check_model_takes_own_data_with_a_stimulated_reference():
    rng = np.random.default_rng(3)
    drive = do("shift", "U")
    done = [(drive,), (do("fix", "A"), drive), (do("fix", "B"), drive)]
    cells = [rng.normal(size=(60, 3)) + 5.0 for _ in done]
    for k, t in ((1, 0), (2, 1)):
        cells[k][:, t] = 1.0 + 0.1 * rng.normal(size=60)
    cells = [x + 0.7 * np.roll(x, 1, axis=1) * [0, 1, 1] for x in cells]
    data = data_of("ABC", cells, done, scale="linear", control='[["U","shift",null]]')
    network = mc.Network.from_edges([("A", "B", 1), ("B", "C", 1)])
    assert all(check.law for check in check_model(QUICK, data, network))
