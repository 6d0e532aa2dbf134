"""The demo: four answers about MEK and ERK from embedded real data, each with its warrant.

The models never see the MEK-inhibitor condition, so their word can stand beside the fact, right or wrong.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from molcause.bias import AbstractBias, EdgePrior, Mask, Sparsity
from molcause.data.datasets import load_dataset, sachs2005
from molcause.data.intervention import inhibit
from molcause.data.perturbation_data import PerturbationData
from molcause.inference.answer import Answer
from molcause.inference.ask import ask
from molcause.inference.deduce import deduce
from molcause.inference.query import Query
from molcause.knowledge.network import Network
from molcause.knowledge.networks import load_network, mapk_core
from molcause.models.base import AbstractFitted, AbstractModel
from molcause.models.baselines.additive import Additive
from molcause.models.baselines.no_change import NoChange
from molcause.models.baselines.ridge import Ridge
from molcause.models.baselines.train_mean import TrainMean
from molcause.models.mechanism.linear_equilibrium import LinearEquilibrium
from molcause.provenance import Stopwatch, record
from molcause.study.run import check_writable, write_run

TARGET, OUTCOME, EFFICACY = "MEK", "ERK", 0.9
SPARSITY = 0.02
MASK, PRIOR, NONE = "model with mask", "model with prior", "model, no knowledge"


@dataclass(frozen=True)
class Demo:
    """What the demo found.

    Parameters
    ----------
    data, rest, held_out
        All cells, those that the models were fitted to, and those of the MEK inhibitor.
    network
        The embedded knowledge.
    fitted
        The models by name: knowledge as a hard mask, as a soft prior, no knowledge, and the baselines.
    effect
        Answers to "does blocking MEK lower ERK?": from the data, the network, then every model.
    cells
        What was done to the two cells of `counterfactuals`.
    counterfactuals
        Answers to "would ERK have been lower in this cell had MEK been blocked?", for two cells.
    reading
        Answers to "what does blocking MEK do to MEK's own reading?": data, network, model with knowledge.
    seconds, run
        Time taken, and the run folder (None if nothing was written).
    """

    data: PerturbationData
    rest: PerturbationData
    held_out: PerturbationData
    network: Network
    fitted: dict[str, AbstractFitted]
    effect: tuple[Answer, ...]
    cells: tuple[str, ...]
    counterfactuals: tuple[Answer, ...]
    reading: tuple[Answer, ...]
    seconds: float
    run: Path | None

    @property
    def measured(self) -> Answer:
        """The direct contrast."""
        return self.effect[0]

    def agrees(self, answer: Answer) -> bool | None:
        """Return whether an answer's direction is the measured one; None if it gives none."""
        if math.isnan(answer.direction):
            return None
        return answer.direction == self.measured.direction


def demo(
    out: str | Path | None = None,
    *,
    seed: int = 0,
    bootstraps: int = 100,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Demo:
    """Run the demo.

    Parameters
    ----------
    out
        Run folder to write; None writes nothing.
    seed
        Everything random is derived from it.
    bootstraps
        Refits for the intervals.
    progress
        Called with a step's name, how much of it is done, and how much there is.

    Examples
    --------
    >>> found = demo(bootstraps=5)
    >>> round(found.measured.contrast, 2), found.fitted["ridge"].training.used
    (-1.46, 6667)
    """
    watch = Stopwatch()
    if out is not None:
        check_writable(out, "demo")
    data, network = load_dataset("sachs2005"), load_network("mapk-core")
    rest, held_out = data.hold_out(TARGET)
    fitted = _fit(rest, network, seed, bootstraps, progress)
    query = Query(do={TARGET: inhibit(EFFICACY)}, outcome=OUTCOME)
    effect = (ask(data, query), deduce(network, query), *(ask(model, query, data=data) for model in fitted.values()))
    main = fitted[MASK]
    rows = _example_cells(data)
    cells = tuple(str(data.adata.obs["perturbation"].iloc[row]) for row in rows)
    counterfactuals = tuple(ask(main, Query(given=data[row], do=query.do, outcome=OUTCOME), data=data) for row in rows)
    own = Query(do=query.do, outcome=TARGET)
    reading = (ask(data, own), deduce(network, own), ask(main, own, data=data))
    resources = watch.resources()
    seconds, run = resources["elapsed_seconds"], None
    if out is not None:
        written = record(
            parameters={
                "command": "demo",
                "hold_out": TARGET,
                "bootstraps": bootstraps,
                "efficacy": EFFICACY,
                "sparsity": SPARSITY,
            },
            inputs={
                "sachs2005": sachs2005.entry.provenance(),
                "mapk-core": {**mapk_core.entry.provenance(), "digest": network.digest},
            },
            seed=seed,
            citations=main.training.citations,
            resources=resources,
        )
        folders = {"fitted": main, "fitted-soft-prior": fitted[PRIOR], "fitted-no-knowledge": fitted[NONE]}
        run = write_run(out, record=written, answers=[*effect, *counterfactuals, *reading], fitted=folders)
    return Demo(data, rest, held_out, network, fitted, effect, cells, counterfactuals, reading, seconds, run)


def _fit(
    rest: PerturbationData, network: Network, seed: int, bootstraps: int, progress: Callable[[str, int, int], None]
) -> dict[str, AbstractFitted]:
    flagship = LinearEquilibrium(bootstraps=bootstraps)
    found: dict[str, AbstractFitted] = {}
    biases: dict[str, AbstractBias] = {
        MASK: Mask(network) + Sparsity(SPARSITY),
        PRIOR: EdgePrior(network) + Sparsity(SPARSITY),
        NONE: Sparsity(SPARSITY),
    }
    for name, bias in biases.items():
        done = 0

        def report(count: int, name: str = name) -> None:
            nonlocal done
            done += count
            progress(name, done, bootstraps)

        progress(name, 0, bootstraps)
        found[name] = flagship.fit(rest, bias, seed=seed, progress=report)
    baselines: tuple[AbstractModel, ...] = (Ridge(), Additive(), TrainMean(), NoChange())
    return found | {model.name: model.fit(rest, seed=seed) for model in baselines}


def _example_cells(data: PerturbationData) -> tuple[int, int]:
    """Return the first cell of the reference condition, and the first one under PMA."""
    rows = {c.interventions: int(c.rows[0]) for c in data.conditions()}
    return rows[data.control], rows['[["PKC","shift",null]]']
