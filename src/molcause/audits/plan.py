"""`Plan`: which fits an audit makes, laid out in fixed chunks before anything is computed."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from molcause import plugins
from molcause.audits.cells import Context, Job, lost, score_cells
from molcause.audits.tasks.base import AbstractTask, Split
from molcause.audits.variants import NONE, NULLS, TRUE, Variant, variants
from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import BiasError, DataContractError, ParameterError
from molcause.grid.run import Chunk
from molcause.grid.shared import Shared
from molcause.models.base import AbstractModel, check_bias
from molcause.provenance import code_digest, digest, file_digest, seed_for

CLOSED_FORM, ITERATIVE = 199, 99
_BLOCK = {True: 400, False: 64}


@dataclass(frozen=True)
class Plan:
    """Everything an audit will compute; made and checked before the first fit.

    Parameters
    ----------
    data, bias, task
        What is audited, on what, by which question.
    models
        Models that take the knowledge, by label.
    baselines
        Models without knowledge, by label; they are fitted once and shared.
    variants
        All versions of the knowledge.
    splits, notes
        Held-out conditions, and what is not predicted and why.
    sizes, repeats
        Training samples of each condition (None = all), and how many subsets are drawn of those that are not all.
    seed
        Everything random is derived from it.
    """

    data: PerturbationData
    bias: AbstractBias
    task: AbstractTask
    models: dict[str, AbstractModel]
    baselines: dict[str, AbstractModel]
    variants: tuple[Variant, ...]
    splits: tuple[Split, ...]
    notes: tuple[str, ...]
    sizes: tuple[int | None, ...]
    repeats: int
    seed: int

    @property
    def units(self) -> tuple[str, ...]:
        """The held-out units, in order."""
        return tuple(dict.fromkeys(split.unit for split in self.splits))

    @property
    def cells(self) -> int:
        """How many fits there are."""
        return sum(chunk.cells for chunk in self.chunks)

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """The fits in fixed groups; the grouping does not depend on what is cached or how many workers run."""
        context = Context(self.data, self.task, self.variants, self.seed)
        words = [(v.kind, v.replicate, v.digest, v.overlap, _words(v.bias)) for v in self.variants]
        shared = Shared(digest(code_digest(), self.data.fingerprint, repr(self.task), words, self.seed), context)
        return tuple(self._chunk(job) for job in self._jobs(shared))

    def _jobs(self, context: Shared[Context]) -> Iterator[Job]:
        for split in self.splits:
            for size in self.sizes:
                for repeat in range(1 if size is None else self.repeats):
                    rows = subset(self.data, split, size, self.seed, repeat)
                    for label, model, picks in self._blocks():
                        yield Job(context, split, rows, size, repeat, label, model, picks)

    def _blocks(self) -> Iterator[tuple[str, AbstractModel, tuple[int, ...]]]:
        without = next(k for k, variant in enumerate(self.variants) if variant.kind == NONE)
        for label, model in self.baselines.items():
            yield label, model, (without,)
        for label, model in self.models.items():
            mine = [k for k, v in enumerate(self.variants) if not v.identical and _takes(model, v)]
            size = _BLOCK[model.closed_form]
            for begin in range(0, len(mine), size):
                yield label, model, tuple(mine[begin : begin + size])

    def _chunk(self, job: Job) -> Chunk:
        key = self._key(job) if self._is_cached(job.model) else None
        name = f"{job.label} without {job.split.unit}"
        return Chunk(name, key, len(job.picks), partial(score_cells, job), partial(lost, job), (job.context,))

    def _is_cached(self, model: AbstractModel) -> bool:
        """Return whether results may be kept: code that no installed package holds may change without notice."""
        return is_registered(model) and _is_ours(self.task)

    def _key(self, job: Job) -> str:
        model = {f.name: repr(getattr(job.model, f.name)) for f in fields(job.model)}
        where = [job.split.unit, job.split.condition, job.split.label, job.size, job.repeat]
        kind = type(job.model)
        source = file_digest(Path(inspect.getfile(kind)).read_bytes())
        return digest(job.context.key, where, job.rows, kind.__module__, kind.__qualname__, source, model, job.picks)


def make_plan(
    data: PerturbationData,
    bias: AbstractBias,
    *,
    task: AbstractTask,
    models: Sequence[str | AbstractModel],
    nulls: Sequence[str] = NULLS,
    replicates: int | None = None,
    alternatives: Sequence[str] = ("reverse",),
    sizes: Sequence[int | None] = (None,),
    repeats: int = 3,
    seed: int = 0,
) -> Plan:
    """Lay out an audit, and stop before fitting if it cannot be done.

    Raises
    ------
    BiasError
        If a model cannot take the bias, no model takes it, or the knowledge says nothing about the data.
    DataContractError
        If fewer than two units can be held out.
    ParameterError
        If a number or a name is out of range.
    """
    _check_lists(models=models, nulls=nulls, alternatives=alternatives)
    _check_numbers(replicates, sizes, repeats)
    if task.metric().better != "higher":
        raise ParameterError(f"Of the metric that decides, more must be better; {task.metrics[0]} is not such a one.")
    _check_reference(data)
    chosen = _by_label([as_model(model) for model in models])
    taking = {name: model for name, model in chosen.items() if model.accepts & set(bias.slots)}
    if not taking:
        raise BiasError(
            f"None of the models {', '.join(chosen) or '(none given)'} takes {bias.describe()} "
            f"(slots {', '.join(bias.slots)}). Add one that does, such as linear-equilibrium."
        )
    for model in taking.values():
        check_bias(model, bias)
    found = task.splits(data)
    units = {split.unit for split in found.splits}
    if len(units) < 2:
        raise DataContractError(
            f"Only {len(units)} perturbation(s) of {data.name!r} can be held out to {task.question}; at least 2 are "
            f"needed, 4 to decide anything, 8 for an interval. {' '.join(found.notes)}".rstrip()
        )
    kept = _sizes_within(sizes, data)
    shared = {name: model for name, model in chosen.items() if name not in taking}
    standing = {name: as_model(name) for name in task.baselines if name not in chosen}
    count = replicates if replicates is not None else _default_replicates(taking.values())
    return Plan(
        data=data,
        bias=bias,
        task=task,
        models=taking,
        baselines=shared | standing,
        variants=variants(bias, data, nulls=nulls, replicates=count, alternatives=alternatives, seed=seed),
        splits=found.splits,
        notes=(*found.notes, *kept.notes, *_uncached([*chosen.values(), task])),
        sizes=kept.sizes,
        repeats=repeats,
        seed=seed,
    )


def subset(data: PerturbationData, split: Split, size: int | None, seed: int, repeat: int) -> np.ndarray:
    """Return the training samples, at most `size` of each condition; smaller subsets lie inside larger ones."""
    if size is None:
        return split.training
    allowed, chosen = np.zeros(data.n_samples, dtype=bool), []
    allowed[split.training] = True
    for condition in data.conditions():
        rows = condition.rows[allowed[condition.rows]]
        if len(rows):
            order = np.random.default_rng(seed_for(seed, "subset", condition.interventions, str(repeat)))
            chosen.append(rows[order.permutation(len(rows))[:size]])
    return np.sort(np.concatenate(chosen))


def as_model(model: str | AbstractModel) -> AbstractModel:
    """Return a model by its registered name, without bootstraps: an audit's spread comes from held-out units."""
    if isinstance(model, AbstractModel):
        return model
    if not isinstance(model, str):
        raise ParameterError(
            f"A model is a registered name, or an instance such as mc.models.NetworkGaussian(); got {model!r}."
        )
    kind: Callable[..., AbstractModel] = plugins.load("models", model)
    has_bootstraps = "bootstraps" in {f.name for f in fields(kind)}  # type: ignore[arg-type]
    return kind(bootstraps=0) if has_bootstraps else kind()


def label(model: AbstractModel) -> str:
    """Return a model's name with the hyper-parameters that differ from their defaults.

    Examples
    --------
    >>> from molcause.models import NetworkGaussian
    >>> label(NetworkGaussian(weight=1.0))
    'network-gaussian (weight 1.0)'
    """
    own = [f for f in fields(model) if f.name != "bootstraps" and getattr(model, f.name) != f.default]
    words = ", ".join(f"{f.name} {getattr(model, f.name)}" for f in own)
    return f"{model.name} ({words})" if words else model.name


def is_registered(model: AbstractModel) -> bool:
    """Return whether a model comes from an installed package, so that its results may be cached."""
    return model.name in plugins.names("models") and plugins.load("models", model.name) is type(model)


def _takes(model: AbstractModel, variant: Variant) -> bool:
    """Return whether a model can be fitted with a variant: one that requires knowledge has no arm without it."""
    slots = set() if variant.bias is None else set(variant.bias.slots)
    return variant.kind == TRUE or model.requires <= slots


def _default_replicates(models: Iterable[AbstractModel]) -> int:
    return CLOSED_FORM if all(model.closed_form for model in models) else ITERATIVE


def _words(bias: AbstractBias | None) -> str:
    return "none" if bias is None else f"{bias.describe()} {[network.digest for network in bias.knowledge]}"


class _Sizes(NamedTuple):
    sizes: tuple[int | None, ...]
    notes: list[str]


def _sizes_within(sizes: Sequence[int | None], data: PerturbationData) -> _Sizes:
    """Return the sizes that some condition exceeds; a larger one is no other size than all."""
    largest = max(len(condition.rows) for condition in data.conditions())
    too_large = [size for size in dict.fromkeys(sizes) if size is not None and size >= largest]
    kept = tuple(size for size in dict.fromkeys(sizes) if size not in too_large)
    if not too_large:
        return _Sizes(kept, [])
    words = ", ".join(map(str, too_large))
    note = f"No condition has more than {largest} samples, so size {words} is the same as all, and audited as that."
    return _Sizes(kept if None in kept else (None, *kept), [note])


def _check_reference(data: PerturbationData) -> None:
    """Raise unless the reference says how every reading varies; changes are counted in its standard deviations."""
    rows = next((c.rows for c in data.conditions() if c.interventions == data.control), np.array([], dtype=np.intp))
    values = data.values()[rows]
    complete = values[~np.isnan(values).any(axis=1)]
    if len(complete) < 2:
        raise DataContractError(
            f"The reference of {data.name!r} has {len(complete)} complete sample(s); changes are counted in its "
            "standard deviations, which takes at least 2."
        )
    flat = [str(name) for name, sd in zip(data.adata.var_names, complete.std(axis=0), strict=True) if not sd > 0]
    if flat:
        raise DataContractError(
            f"{len(flat)} readout(s) do not vary among the reference samples: {flat[:5]}. Leave them out."
        )


def _check_lists(**lists: object) -> None:
    for name, given in lists.items():
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise ParameterError(f"{name} is a list, as in {name}=[{given!r}]; got {given!r}.")


def _by_label(models: Sequence[AbstractModel]) -> dict[str, AbstractModel]:
    """Return models by label; two that a table could not tell apart are refused."""
    found: dict[str, AbstractModel] = {}
    for model in models:
        if label(model) in found:
            raise ParameterError(f"Two models are called {label(model)!r}. Name each once.")
        found[label(model)] = model
    return found


def _uncached(parts: Sequence[AbstractModel | AbstractTask]) -> list[str]:
    """Return a note for each model or task whose results are not kept, since its code may change without notice."""
    kept = [is_registered(part) if isinstance(part, AbstractModel) else _is_ours(part) for part in parts]
    return [
        f"{part.name} comes from no installed package, so its results are not cached."
        for part, known in zip(parts, kept, strict=True)
        if not known
    ]


def _is_ours(task: AbstractTask) -> bool:
    return type(task).__module__.startswith("molcause.")


def _is_whole(number: object, least: int) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool) and int(number) >= least


def _check_numbers(replicates: int | None, sizes: Sequence[int | None], repeats: int) -> None:
    if replicates is not None and not _is_whole(replicates, 0):
        raise ParameterError(f"replicates is a whole number of at least 0; got {replicates!r}.")
    if not _is_whole(repeats, 1):
        raise ParameterError(f"repeats is a whole number of at least 1; got {repeats!r}.")
    if not isinstance(sizes, list | tuple):
        raise ParameterError(f"sizes lists training sizes, as in (3, 10, None); got {sizes!r}.")
    if not sizes:
        raise ParameterError("sizes names no training size; None means all samples of each condition.")
    for size in sizes:
        if size is not None and not _is_whole(size, 2):
            raise ParameterError(f"A training size is 2 samples of each condition or more; got {size}. None means all.")
