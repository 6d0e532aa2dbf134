"""What the knowledge kernel predicts of targets that were never perturbed, true knowledge against permuted targets.

In the null each target is said to act on what another target acts on, so that every similarity is kept but whose it is:
any gain that is left is not knowledge of these targets. All hyper-parameters are found inside the training part.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import molcause as mc
from benchmarks.measure import table
from molcause.bias.base import AbstractBias
from molcause.data.datasets.melanoma_skmel133 import PHENOTYPES, TARGETS
from molcause.data.intervention import Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.split import split
from molcause.errors import DataContractError
from molcause.knowledge.network import Network
from molcause.models.base import AbstractModel
from molcause.models.baselines.common import beyond
from molcause.provenance import seed_for

Matrix = NDArray[np.float64]
Recipe = Callable[[dict[str, str]], AbstractBias]
INSIDE_90 = 1.6449
BASELINES = ("no-change", "train-mean", "nearest-condition", "additive", "own-level-slope", "linear-pca", "ridge")
PLAIN = {
    "own effect alone": {"shared": False, "intercept": False},
    "+ shared effect": {"intercept": False},
    "+ intercept": {},
}


class Part(NamedTuple):
    """Samples to train on, and the conditions to predict with their measured means."""

    train: NDArray[np.intp]
    asked: tuple[Perturbation, ...]
    measured: Matrix
    reference: Matrix


@dataclass(frozen=True)
class Found:
    """What was measured and predicted in all parts, ``[conditions, readouts]`` each."""

    measured: Sequence[Matrix]
    mean: Sequence[Matrix]
    sd: Sequence[Matrix]

    @property
    def by_part(self) -> float:
        """Mean over parts of the r over all entries."""
        each = [_r(*both) for both in zip(self.measured, self.mean, strict=True)]
        return float(np.nanmean(each)) if np.isfinite(each).any() else float("nan")

    @property
    def pooled(self) -> float:
        """The r over all entries of all parts."""
        return _r(np.vstack(self.measured), np.vstack(self.mean))

    @property
    def by_readout(self) -> float:
        """Mean over readouts of r over all conditions of all parts."""
        measured, mean = np.vstack(self.measured), np.vstack(self.mean)
        each = [_r(measured[:, k], mean[:, k]) for k in range(measured.shape[1])]
        return float(np.nanmean(each)) if np.isfinite(each).any() else float("nan")

    @property
    def inside(self) -> float:
        """Share of entries in the 90 % interval."""
        sd = np.vstack(self.sd)
        distance = np.abs(np.vstack(self.measured) - np.vstack(self.mean))
        return float(np.mean(distance < INSIDE_90 * sd)) if np.isfinite(sd).all() else float("nan")


def report(permutations: int = 30) -> str:
    """Return all tables."""
    return "\n\n".join(f"{title}:\n\n{text}" for title, text in _tables(permutations))


def _tables(permutations: int) -> list[tuple[str, str]]:
    omnipath, reactome = mc.load_network("omnipath-signed"), mc.load_gene_sets("reactome")
    sources: dict[str, Recipe] = {
        "signed diffusion": lambda at: mc.bias.Diffusion(omnipath, acts_on=at),
        "diffusion": lambda at: mc.bias.Diffusion(omnipath, signed=False, acts_on=at),
        "smoothness": lambda at: mc.bias.Smoothness(omnipath, acts_on=at),
        "Reactome": lambda at: mc.bias.SharedGeneSets(reactome, acts_on=at),
    }
    made = []
    for coding in ("published", "mechanistic"):
        data = _mapped(mc.load_dataset("melanoma-skmel133", interventions=coding), omnipath)
        places = {name: TARGETS.get(name, name) for name in data.targets()}
        title = f"melanoma-skmel133, {coding} coding, leave one drug out without its singles, pairs"
        made.append((title, _table(data, _melanoma(data), places, sources | _joined(sources), permutations)))
    return [*made, *_others(sources, permutations)]


def _joined(sources: dict[str, Recipe]) -> dict[str, Recipe]:
    three = [sources[name] for name in ("signed diffusion", "diffusion", "Reactome")]
    return {"both diffusions and Reactome": lambda at: three[0](at) + three[1](at) + three[2](at)}


def _others(sources: dict[str, Recipe], permutations: int) -> list[tuple[str, str]]:
    screen, network = mc.load_dataset("ligand-screen"), mc.load_network("ligand-screen")
    own: dict[str, Recipe] = {
        "signed diffusion": lambda at: mc.bias.Diffusion(network, acts_on=at),
        "diffusion": lambda at: mc.bias.Diffusion(network, signed=False, acts_on=at),
    }
    same = {name: name for name in screen.targets()}
    made = [
        (f"ligand-screen, {title}", _table(screen, _folds(screen, scheme), same, own, permutations))
        for title, scheme in (("the 28 published folds", "folds"), ("unseen ligands", "unseen-target"))
    ]
    cells, collectri = mc.load_dataset("perturbseq-small", dataset="norman19"), mc.load_network("collectri")
    regulons: dict[str, Recipe] = {"CollecTRI signed diffusion": lambda at: mc.bias.Diffusion(collectri, acts_on=at)}
    same = {name: name for name in cells.targets()}
    title = "perturbseq-small, K562, unseen targets"
    made.append((title, _table(cells, _folds(cells, "unseen-target"), same, regulons | sources, permutations)))
    pairs = mc.load_dataset("norman2019-gi")
    same = {name: name for name in pairs.targets()}
    title = "norman2019-gi, fitness of pairs with an unseen target"
    made.append((title, _table(pairs, _folds(pairs, "unseen-target"), same, {"Reactome": sources["Reactome"]}, 0)))
    return made


def _table(
    data: PerturbationData, parts: Sequence[Part], places: dict[str, str], sources: dict[str, Recipe], permutations: int
) -> str:
    names = [
        "model",
        "r of parts",
        "pooled r",
        "r of readouts",
        "90 % inside",
        "null r of parts (sd)",
        "p",
        "log Bayes",
    ]
    rows = []
    for name in BASELINES:
        try:
            cells = _cells(*_predicted(data, parts, mc_model(name), [None]))
        except DataContractError:  # own-level-slope needs replicates
            cells = ["does not apply", "", "", ""]
        rows.append([name, *cells, "", "", ""])
    for name, settings in PLAIN.items():
        rows.append([f"kernel: {name}", *_cells(*_predicted(data, parts, _kernel(**settings), [None])), "", "", ""])
    for name, recipe in sources.items():
        biases = [recipe(places), *(recipe(_permuted(places, k)) for k in range(permutations))]
        found, *nulls = _predicted(data, parts, _kernel(), biases)
        r = np.array([null.by_part for null in nulls])
        null = _null(found, r)
        factors = _kernel().fit(data, recipe(places)).bayes_factors()
        worth = ", ".join(f"{value:.1f}" for term, value in factors.items() if term not in PLAIN_TERMS)
        rows.append([f"kernel: + {name}", *_cells(found), *null, worth])
    return table(names, rows)


def _null(found: Found, r: Matrix) -> list[str]:
    """Return the null's mean and sd, and the share of it that is at least as good."""
    if len(r) < 2:
        return ["", ""]
    return [f"{r.mean():.3f} ({r.std(ddof=1):.3f})", f"{(1 + np.sum(r >= found.by_part)) / (1 + len(r)):.2f}"]


PLAIN_TERMS = ("own effect", "shared effect", "intercept")


def mc_model(name: str) -> AbstractModel:
    """Return a registered model."""
    from molcause import plugins

    model: AbstractModel = plugins.load("models", name)()
    return model


def _kernel(**settings: object) -> AbstractModel:
    return mc.models.KnowledgeKernel(draws=0, **settings)


def _permuted(places: dict[str, str], k: int) -> dict[str, str]:
    order = np.random.default_rng(seed_for(k, "permuted targets")).permutation(len(places))
    values = list(places.values())
    return {name: values[at] for name, at in zip(places, order, strict=True)}


def _predicted(
    data: PerturbationData, parts: Sequence[Part], model: AbstractModel, biases: Sequence[AbstractBias | None]
) -> list[Found]:
    """Return what the model predicts under each bias."""
    means: list[list[Matrix]] = [[] for _ in biases]
    sds: list[list[Matrix]] = [[] for _ in biases]
    for part in parts:
        for k, fitted in enumerate(model.fit_many(data[part.train], biases)):
            told = [fitted.predict(one) for one in part.asked]
            means[k].append(np.array([one.mean for one in told]) - part.reference)
            sds[k].append(np.array([one.sd for one in told]))
    measured = [part.measured for part in parts]
    return [Found(measured, *both) for both in zip(means, sds, strict=True)]


def _mapped(data: PerturbationData, network: Network) -> PerturbationData:
    """Return the data with their antibodies mapped to the nodes of a network, so that first guesses reach them."""
    roles = dict.fromkeys(PHENOTYPES, "phenotype")
    readouts = mc.ReadoutMap.resolve(data.readouts.readout, [str(node) for node in network.node], roles=roles)
    return PerturbationData(data.adata, scale=data.scale, control=data.control, readouts=readouts, name=data.name)


def _melanoma(data: PerturbationData) -> list[Part]:
    """Return the pairs of each drug; as drugs are left out with all their rows, singles of others stay."""
    count = np.array([len(from_json(str(text)) or ()) for text in data.adata.obs["interventions"]])
    folds = split(data, "leave-one-target-out", singles=False)
    return [_part(data, replace(fold, test=fold.test[count[fold.test] == 2])) for fold in folds]


def _folds(data: PerturbationData, scheme: str) -> list[Part]:
    return [_part(data, fold) for fold in split(data, scheme)]


def _part(data: PerturbationData, fold: object) -> Part:
    train, test = fold.train, fold.test  # type: ignore[attr-defined]
    values, text = data.values(), data.adata.obs["interventions"].astype(str).to_numpy()
    control = text == data.control
    reference = values[control].mean(axis=0) if control.any() else np.zeros(values.shape[1])
    asked = [one for one in dict.fromkeys(text[test]) if beyond(from_json(one) or (), from_json(data.control) or ())[0]]
    measured = np.array([values[test][text[test] == one].mean(axis=0) - reference for one in asked])
    return Part(
        np.union1d(train, np.flatnonzero(control)), tuple(from_json(one) or () for one in asked), measured, reference
    )


def _cells(found: Found) -> list[str]:
    numbers = (found.by_part, found.pooled, found.by_readout, found.inside)
    return [f"{number:.3f}" if np.isfinite(number) else "" for number in numbers]


def _r(one: Matrix, other: Matrix) -> float:
    if np.size(one) < 3 or np.ptp(other) == 0 or np.ptp(one) == 0 or not np.isfinite(other).all():
        return float("nan")
    return float(np.corrcoef(np.ravel(one), np.ravel(other))[0, 1])
