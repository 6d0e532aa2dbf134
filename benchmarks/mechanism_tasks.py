"""What mechanisms and the knowledge kernel are tried on: real splits and simulated worlds, with knowledge of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

import molcause as mc
from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.bias.similarity import Similarity
from molcause.data.datasets.melanoma_skmel133 import PHENOTYPES, TARGETS
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.data.splits.split import split
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap
from molcause.provenance import seed_for
from molcause.scoring.case import Case
from molcause.scoring.measure.measure import measure
from molcause.scoring.settings import Settings
from molcause.scoring.training import Trainer
from molcause.worlds.signaling import signaling_world

PERMUTATIONS, SEEDS, WORLDS = 10, 10, 10
WORLD_FOLDS = {"random": 5, "mapk": 3, "adapting": 4}
"""Into which the targets of a world are dealt, by its wiring."""
TIMES = (15.0, 60.0, 240.0)
"""Minutes, of the time courses of hpn-dream; each is fitted apart."""
LEAST_PRESETS = ("cellbox", "neural-ode")
"""Presets that need no network."""
PRESETS = ("cellbox", "neural-ode", "lembas", "logic-ode", "kpnn", "linear-scm", "mechanism", "linear-equilibrium")


@dataclass(frozen=True, eq=False)
class Job:
    """One fold in one setting, and what is known.

    Parameters
    ----------
    case, trainer
        What was measured, and training data.
    unit
        What was drawn independently; its predictions are scored together.
    bias, permuted
        Similarities of targets, and the same with the targets' places exchanged.
    graph
        Mask and signs of edges, for mechanisms.
    """

    case: Case
    trainer: Trainer
    unit: str
    bias: AbstractBias | None = None
    permuted: tuple[AbstractBias, ...] = ()
    graph: AbstractBias | None = None

    @cached_property
    def training(self) -> PerturbationData:
        """Means of the training conditions."""
        return self.trainer.of_means(self.case)


@dataclass(frozen=True, eq=False)
class Task:
    """One table.

    Parameters
    ----------
    name
        Its title.
    jobs
        Fits, made when they are asked for.
    inner
        Kind of split inside the training part, for whatever chooses.
    levels
        Whether correlations are of levels, as published, and not of changes from the control.
    by_condition
        Whether each condition is scored alone, with its targets as the unit; else all of a unit are scored together.
    presets
        Mechanisms that are tried.
    reported
        Published figures of r, by model.
    readouts
        Sets of readouts that are scored apart, ``[readouts]``.
    """

    name: str
    jobs: Callable[[], list[Job]]
    inner: str = "unseen-target"
    levels: bool = False
    by_condition: bool = False
    presets: tuple[str, ...] = LEAST_PRESETS
    reported: tuple[tuple[str, str], ...] = ()
    readouts: tuple[tuple[str, Callable[[str], bool]], ...] = ()


@dataclass(frozen=True)
class Exchanged(AbstractBias):
    """Similarities with the places of some targets exchanged: the null of knowledge that keeps everything else."""

    inner: AbstractBias
    partner: dict[str, str]

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots of what is exchanged."""
        return self.inner.slots

    @property
    def knowledge(self) -> tuple[Network, ...]:
        """The knowledge of what is exchanged."""
        return self.inner.knowledge

    def rebind(self, change: Callable[[Network], Network]) -> "Exchanged":
        """Return the same recipe on changed knowledge."""
        return replace(self, inner=self.inner.rebind(change))

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the constraints with every target in the place of its partner."""
        made = self.inner.compile(readouts, targets)
        return replace(made, similarity=tuple(self._moved(one) for one in made.similarity or ()))

    def _moved(self, one: Similarity) -> Similarity:
        nodes = tuple(self.partner.get(node, node) for node in one.nodes)
        return replace(one, nodes=nodes, places={self.partner.get(name, name): at for name, at in one.places.items()})

    def describe(self) -> str:
        """Return the recipe in one line."""
        return f"Exchanged({self.inner.describe()})"


def exchanged(bias: AbstractBias, targets: Sequence[str], label: str) -> tuple[AbstractBias, ...]:
    """Return the bias with targets exchanged at random, several times."""
    rng = np.random.default_rng(seed_for(0, "exchanged targets", label))
    orders = [rng.permutation(len(targets)) for _ in range(PERMUTATIONS)]
    return tuple(Exchanged(bias, {targets[i]: targets[j] for i, j in enumerate(order)}) for order in orders)


def melanoma() -> list[Task]:
    """Return the four splits of the CellBox paper, and the hardest scored on combinations alone."""
    proteins = (("82 proteins", lambda name: name not in PHENOTYPES),)
    whole: list[tuple[str, str, dict[str, object], bool, str, str]] = [
        (
            "random 70/30, 10 seeds",
            "sample",
            {"share": 0.3, "repeats": SEEDS},
            True,
            "perturbation",
            ".927 (.926 of 99)",
        ),
        ("leave one drug out, singles kept", "leave-one-target-out", {"singles": True}, False, "perturbation", ".935"),
        ("leave one drug out, no singles", "leave-one-target-out", {"singles": False}, False, "unseen-target", ".780"),
        ("leave one drug out, no singles, its combinations", "leave-one-target-out", {}, False, "unseen-target", ""),
        ("singles to combinations", "single-to-combination", {}, True, "unseen-target", ".925"),
    ]
    return [
        Task(
            name=f"melanoma-skmel133, {name}",
            jobs=lambda kind=kind, options=options, key=name: _melanoma_jobs(kind, options, key),
            inner=inner,
            by_condition=by_condition,
            reported=(("CellBox", figure),) if figure else (),
            readouts=proteins,
        )
        for name, kind, options, by_condition, inner, figure in whole
    ]


def _melanoma_jobs(kind: str, options: dict[str, object], label: str) -> list[Job]:
    data, net = mc.load_dataset("melanoma-skmel133"), mc.load_network("omnipath-signed")
    acts = dict(TARGETS)
    both = mc.bias.Diffusion(net, acts_on=acts) + mc.bias.Diffusion(net, signed=False, acts_on=acts)
    bias = both + mc.bias.SharedGeneSets(mc.load_gene_sets("reactome"), acts_on=acts)
    folds = split(data, kind, **options) if options or kind != "leave-one-target-out" else _combinations(data)
    return list(_jobs(data, folds, bias, exchanged(bias, data.targets(), label)))


def _combinations(data: PerturbationData) -> list[Fold]:
    """Return the folds that hold out all that was done to a drug's target, with its combinations alone to test on."""
    alone = np.flatnonzero([text.count("[") == 2 for text in data.labels])
    folds = split(data, "leave-one-target-out", singles=False)
    return [replace(fold, test=np.setdiff1d(fold.test, alone)) for fold in folds]


def ligands() -> list[Task]:
    """Return the 28 published folds of the LEMBAS paper."""
    return [
        Task(
            name="ligand-screen, 28 published folds",
            jobs=_ligand_jobs,
            inner="perturbation",
            levels=True,
            presets=("cellbox", "lembas", "mechanism"),
            reported=(("LEMBAS", ".797"),),
        )
    ]


def _ligand_jobs() -> list[Job]:
    data, net = mc.load_dataset("ligand-screen"), mc.load_network("ligand-screen")
    bias = mc.bias.Diffusion(net) + mc.bias.Diffusion(net, signed=False)
    graph = mc.bias.Mask(net) + mc.bias.Signs(net)
    return list(_jobs(data, split(data, "folds"), bias, exchanged(bias, data.targets(), "ligands"), graph=graph))


def hpn() -> list[Task]:
    """Return the held-out inhibitors, line by line, at each time."""
    return [
        Task(
            "hpn-dream, held-out inhibitor, per line, at 15, 60 and 240 min", _hpn_jobs, "perturbation", presets=PRESETS
        )
    ]


def _hpn_jobs() -> list[Job]:
    data, net = mc.load_dataset("hpn-dream"), mc.load_network("omnipath-signed")
    obs = data.adata.obs
    given = obs["time"].isin(TIMES).to_numpy()
    folds = []
    for line, name in obs[["context", "inhibitor"]].drop_duplicates().itertuples(index=False):
        here, done = (obs["context"] == line).to_numpy(), (obs["inhibitor"] == name).to_numpy()
        if name != "DMSO":
            folds.append(
                Fold("inhibitor", f"{line}, {name}", np.flatnonzero(here & ~done), np.flatnonzero(here & done & given))
            )
    bias = mc.bias.Diffusion(net) + mc.bias.Diffusion(net, signed=False)
    graph = mc.bias.Mask(net) + mc.bias.Signs(net)
    return list(_jobs(data, folds, bias, exchanged(bias, data.targets(), "hpn"), graph=graph))


def sachs() -> list[Task]:
    """Return the unseen targets of sachs2005."""
    return [Task("sachs2005, unseen target", _sachs_jobs, "unseen-target", presets=PRESETS)]


def _sachs_jobs() -> list[Job]:
    data, net = mc.load_dataset("sachs2005"), mc.load_network("mapk-core")
    return list(_jobs(data, split(data, "unseen-target"), *_known(net, data, "sachs")))


def worlds() -> list[Task]:
    """Return simulated signaling worlds: random wirings, the MAPK cascade, and one that adapts perfectly."""
    return [
        Task(f"signaling worlds, {title}, unseen target", made, "unseen-target", presets=PRESETS)
        for title, made in (
            (f"random wiring of 20 nodes, {WORLDS} worlds", lambda: _world_jobs("random", WORLDS)),
            (f"MAPK cascade, {WORLDS} worlds", lambda: _world_jobs("mapk", WORLDS)),
            (f"perfect adaptation, {WORLDS} worlds", lambda: _world_jobs("adapting", WORLDS)),
        )
    ]


def _world_jobs(wiring: str, number: int) -> list[Job]:
    made = []
    for seed in range(number):
        world = signaling_world(20, seed, wiring=wiring, times=(20.0,), per_condition=5)
        known = _known(world.network, world.data, f"{wiring} {seed}")
        folds = split(world.data, "unseen-target", folds=WORLD_FOLDS[wiring])
        made += [replace(job, unit=f"world {seed}") for job in _jobs(world.data, folds, *known)]
    return made


def _known(
    net: Network, data: PerturbationData, label: str
) -> tuple[AbstractBias, tuple[AbstractBias, ...], AbstractBias]:
    bias = mc.bias.Diffusion(net) + mc.bias.Diffusion(net, signed=False)
    return bias, exchanged(bias, data.targets(), label), mc.bias.Mask(net) + mc.bias.Signs(net)


def _jobs(
    data: PerturbationData,
    folds: Sequence[Fold],
    bias: AbstractBias,
    permuted: tuple[AbstractBias, ...],
    graph: AbstractBias | None = None,
) -> Iterator[Job]:
    trainer = Trainer(data, Settings(data))
    for case in measure(data, folds):
        yield Job(case, trainer, case.fold, bias, permuted, graph)


PARTS = {"melanoma": melanoma, "ligands": ligands, "hpn": hpn, "sachs": sachs, "worlds": worlds}
"""The parts of the benchmark, by name."""
HARD = ("no singles, its combinations", "ligand-screen", "random wiring")
"""Named beforehand: the splits on which knowledge should pay, by a piece of their titles."""
