"""The demo: a study of embedded real data that answers, audits and reports; nothing is downloaded.

What it asks stands in ``demo.toml`` beside this file. The models never see the MEK-inhibitor condition, so their word
can stand beside the fact, right or wrong.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from molcause.data.perturbation_data import PerturbationData
from molcause.grid.cache import Cache
from molcause.inference.answer import Answer
from molcause.knowledge.io import only_signed
from molcause.knowledge.network import Network
from molcause.knowledge.networks import load_network
from molcause.models.base import AbstractFitted
from molcause.study.artefacts import Panel
from molcause.study.config import AuditSettings, Fit, Named, Study
from molcause.study.study import DATA, NETWORK, Progress, Run, run_study

TARGET = "MEK"
MASK, PRIOR, NONE = "model with mask", "model with prior", "model, no knowledge"
QUICK_REPLICATES, QUICK_SIZES = 19, ("all", 5)


@dataclass(frozen=True)
class Demo:
    """What the demo found: its questions by name, on top of the run that answered them.

    Parameters
    ----------
    run
        The study's run, with every answer and audit.
    held_out
        The cells that no model saw.
    """

    run: Run
    held_out: PerturbationData

    @property
    def data(self) -> PerturbationData:
        """All cells."""
        return self.run.data

    @property
    def network(self) -> Network:
        """The embedded knowledge."""
        return only_signed(load_network("mapk-core"), "mapk-core") if self.run.network is None else self.run.network

    @property
    def fitted(self) -> dict[str, AbstractFitted]:
        """The models by name: knowledge as a hard mask, as a soft prior, no knowledge, and the baselines."""
        return self.run.fitted

    @property
    def effect(self) -> tuple[Answer, ...]:
        """Answers to "does blocking MEK lower ERK?": from the data, the network, then every model."""
        given = self.run.answers["effect"]
        return (given[DATA], given[NETWORK], *(given[name] for name in self.fitted))

    @property
    def cells(self) -> tuple[str, ...]:
        """What was done to the two cells of `counterfactuals`."""
        labels = self.data.adata.obs["perturbation"].astype(str)
        given = {question.name: question.given for question in self.run.study.question}
        return tuple(str(labels[given[name]]) for name in ("counterfactual", "counterfactual under PMA"))

    @property
    def counterfactuals(self) -> tuple[Answer, ...]:
        """Answers to "would ERK have been lower in this cell had MEK been blocked?", for two cells."""
        names = ("counterfactual", "counterfactual under PMA")
        return tuple(self.run.answers[name][MASK] for name in names)

    @property
    def reading(self) -> tuple[Answer, ...]:
        """Answers to "what does blocking MEK do to MEK's own reading?": data, network, model with mask."""
        return tuple(self.run.answers["own reading"].values())

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The audits."""
        return self.run.panels

    @property
    def folder(self) -> Path | None:
        """The run folder; None if nothing was written."""
        return self.run.folder

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
    quick: bool = False,
    audits: bool = True,
    arguments: Sequence[str] = (),
    cache: Cache | str | Path | bool = True,
    workers: int | None = None,
    progress: Progress = lambda done, total: None,
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
    quick
        Fewer corrupted networks and training sizes.
    audits
        False leaves the audits out: questions and answers alone.
    arguments
        The command's words, so that the report can show them.
    cache, workers, progress
        As for `molcause.audit`.

    Examples
    --------
    >>> found = demo(bootstraps=5, audits=False, cache=False, workers=1)
    >>> round(found.measured.contrast, 2), found.fitted["ridge"].training.used
    (-1.46, 6667)
    """
    study = demo_study(seed=seed, bootstraps=bootstraps, quick=quick, audits=audits)
    run = run_study(study, out, command="demo", arguments=arguments, cache=cache, workers=workers, progress=progress)
    return Demo(run, run.data.hold_out(TARGET)[1])


def demo_study(*, seed: int = 0, bootstraps: int = 100, quick: bool = False, audits: bool = True) -> Study:
    """Return the demo's study.

    Examples
    --------
    >>> demo_study().name
    'demo'
    """
    plain = Study.from_toml(files("molcause.study").joinpath("demo.toml").read_text(encoding="utf-8"))
    kept = [_quick(audit) if quick else audit for audit in plain.audit] if audits else []
    fits = [_with_bootstraps(fit, bootstraps) for fit in plain.fit]
    return plain.model_copy(update={"seed": seed, "fit": fits, "audit": kept})


def _with_bootstraps(fit: Fit, bootstraps: int) -> Fit:
    if fit.model != "linear-equilibrium" or bootstraps == 100:
        return fit
    settings: dict[str, Any] = {"bootstraps": bootstraps}
    return fit.model_copy(update={"model": Named(kind="linear-equilibrium", **settings)})


def _quick(audit: AuditSettings) -> AuditSettings:
    few = 0 if audit.replicates == 0 else QUICK_REPLICATES
    sizes = [size for size in audit.sizes if size in QUICK_SIZES] or audit.sizes
    return audit.model_copy(update={"replicates": few, "sizes": sizes, "repeats": 1})
