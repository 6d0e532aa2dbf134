"""Models and worlds whose audits have known answers; no tests here."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from molcause.audits.tasks.unseen_intervention import UnseenIntervention
from molcause.bias.mask import Mask
from molcause.data.intervention import KINDS
from molcause.knowledge.network import Network
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare_many
from molcause.worlds.linear import linear_world


@dataclass(frozen=True)
class FittedToy(AbstractFitted):
    """Predicts a change for each target, and a covariance."""

    training: Training
    changes: Array
    spread: float
    choices: dict

    @property
    def rungs(self):
        return (1, 2)

    @property
    def chosen(self):
        return self.choices

    def predict(self, perturbation):
        level = self.training.mean[0].copy()
        for item in perturbation:
            for k in self.training.readouts.of(item.target):
                level = level + self.changes[k]
        return Prediction(level, np.full(len(level), np.nan), np.empty((0, len(level))))

    def covariance(self, perturbation):
        return self.spread * np.eye(len(self.changes))


@dataclass(frozen=True)
class Toy(AbstractModel):
    """A model without parameters that are learned; ``changes`` says what it makes of a mask (None = no mask)."""

    name = "toy"
    accepts = frozenset({"mask"})
    honours = frozenset(KINDS)
    explicitness = "implicit"
    closed_form = True
    fitted_type = FittedToy

    def fit(self, data, bias=None, *, seed=0):
        return Toy.fit_many(self, data, [bias], seed=seed)[0]

    def fit_many(self, data, biases, *, seed=0):
        several = prepare_many(self, data, biases, seed)
        return [self.made(prepared, bias) for prepared, bias in zip(several, biases, strict=True)]

    def made(self, prepared, bias):
        changes = np.asarray(self.changes(prepared.constraints.mask, prepared.values.shape[1], bias))
        return FittedToy(prepared.training, changes, 1.0, self.choices(bias))

    def choices(self, bias):
        return {}


@dataclass(frozen=True)
class Quick(UnseenIntervention):
    """The question beside the quickest of its baselines."""

    baselines = ("own-level-slope", "train-mean", "additive")


def noise(n: int, seed: int) -> Array:
    return np.random.default_rng(seed).normal(size=(n, n))


@dataclass(frozen=True)
class Ignorant(Toy):
    """Obeys no mask, whatever it says."""

    seed: int = 0
    name = "ignorant"

    def changes(self, mask, n, bias):
        return noise(n, self.seed)


@dataclass(frozen=True)
class Oracle(Toy):
    """Knows all responses, and tells them only if its mask is the right one."""

    truth: tuple = ()
    right: bytes = b""
    name = "oracle"

    def changes(self, mask, n, bias):
        if mask is not None and mask[:, :n].tobytes() == self.right:
            return np.array(self.truth)
        return noise(n, 0 if mask is None else int(np.packbits(mask).sum()))

    def choices(self, bias):
        return {"weight": 0.25 if bias is None else 0.75}


@dataclass(frozen=True)
class NeedsMask(Oracle):
    """Cannot be fitted without a mask."""

    name = "needs-mask"
    requires = frozenset({"mask"})


@dataclass(frozen=True)
class Confident(Oracle):
    """Knows all responses whatever its mask, and nothing without one: a mask only regularises it."""

    name = "confident"

    def changes(self, mask, n, bias):
        return noise(n, 0) if mask is None else np.array(self.truth)


@dataclass(frozen=True)
class Misled(Oracle):
    """Knows all responses, unless it is given a mask."""

    name = "misled"

    def changes(self, mask, n, bias):
        return np.array(self.truth) if mask is None else noise(n, 0)


@dataclass(frozen=True)
class Fussy(Toy):
    """Raises, or predicts NaN, for some versions of the knowledge."""

    raises: str = "nothing"
    nan: str = "nothing"
    name = "fussy"

    def changes(self, mask, n, bias):
        words = "none" if bias is None else bias.describe()
        if self.raises in words:
            raise RuntimeError(f"no <b>fit</b> for {words}")
        return (
            np.full((n, n), np.nan)
            if self.nan in words
            else noise(n, int(0 if mask is None else np.packbits(mask).sum()))
        )


@dataclass(frozen=True)
class MaskedSlopes(Toy):
    """Regress each reading on its parents within conditions, and follow the effects of what was fixed."""

    name = "masked-slopes"

    def made(self, prepared, bias):
        n = prepared.values.shape[1]
        mask = ~np.eye(n, dtype=bool) if prepared.constraints.mask is None else prepared.constraints.mask[:, :n]
        x = prepared.values - prepared.training.mean[prepared.condition]
        weights, within = np.zeros((n, n)), x.T @ x
        for k in range(n):
            [parents] = np.nonzero(mask[k])
            weights[k, parents] = np.linalg.solve(within[np.ix_(parents, parents)], within[parents, k])
        return FittedToy(prepared.training, responses(weights), 1.0, {})


@cache
def world(genes: int = 12, seed: int = 0):
    """Return an acyclic world in which each gene is fixed; a gene that acts on none is no held-out unit."""
    return linear_world(genes=genes, seed=seed, controls=300, per_target=100)


def network(effects: Array, name: str = "truth") -> Network:
    """Return the edges of true effects, with signs."""
    edges = [(f"g{j}", f"g{i}", int(np.sign(effects[i, j]))) for i, j in np.argwhere(effects)]
    return Network.from_edges(edges, nodes=[f"g{k}" for k in range(len(effects))], name=name)


def responses(effects: Array) -> Array:
    """Return what fixing each gene low does to all; the worlds used here fix them so."""
    total = np.linalg.pinv(np.eye(len(effects)) - effects)
    total[np.abs(total) < 1e-9] = 0.0  # no effect is none, and not a direction made of rounding
    return -(total / np.diagonal(total)).T


def knowing(kind: Callable[..., Oracle], made) -> Oracle:
    """Return an oracle of a world."""
    truth = tuple(map(tuple, responses(made.effects).tolist()))
    return kind(truth=truth, right=(made.effects != 0).tobytes())


def mask_of(made, name: str = "truth") -> Mask:
    return Mask(network(made.effects, name))
