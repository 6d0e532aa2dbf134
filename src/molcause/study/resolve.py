"""From a study's words to objects: data, networks, biases, models, tasks and interventions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from molcause import plugins
from molcause.audits.run import as_task
from molcause.audits.tasks.base import AbstractTask
from molcause.bias.base import AbstractBias
from molcause.data import intervention
from molcause.data.datasets import load_dataset, only_measured
from molcause.data.io import read_data
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import InterventionError, StudyError, did_you_mean
from molcause.knowledge.gene_sets import GeneSets
from molcause.knowledge.gene_sets_by_name import load_gene_sets
from molcause.knowledge.io import only_signed, read_gene_sets, read_network
from molcause.knowledge.network import Network
from molcause.knowledge.networks import load_network
from molcause.models.base import AbstractModel
from molcause.study import config

VERBS = {
    "fix": intervention.fix,
    "inhibit": intervention.inhibit,
    "knock-down": intervention.knock_down,
    "knock-out": intervention.knock_out,
    "stimulate": intervention.stimulate,
}


def open_data(given: config.Data) -> PerturbationData:
    """Return the data of a study.

    Raises
    ------
    StudyError
        If neither or both of a dataset and a file are named, or an option is unknown.
    """
    if (given.dataset is None) == (given.file is None):
        raise StudyError("data names a dataset or a file, one of them: data.dataset = 'sachs2005'.")
    try:
        if given.file is not None:
            data = read_data(given.file, **given.options)
        else:
            data = only_measured(load_dataset(str(given.dataset), **given.options), str(given.dataset))
    except TypeError as cause:
        name = given.dataset or given.file
        raise StudyError(f"data.options {given.options} do not fit {name}: {cause}.") from cause
    return _adjusted(data, given)


def _adjusted(data: PerturbationData, given: config.Data) -> PerturbationData:
    if not given.leave_out:
        return data
    rest = data[~_named(data, given.leave_out)]
    if data.control not in {condition.interventions for condition in rest.conditions()}:
        raise StudyError(f"Leaving out {', '.join(given.leave_out)} leaves no reference sample of {data.name}.")
    return rest


def _named(data: PerturbationData, names: Sequence[str]) -> NDArray[np.bool_]:
    """Return which samples have an intervention on one of the targets, or one of the labels, of these names."""
    labels = data.adata.obs["perturbation"].astype(str).to_numpy() if "perturbation" in data.adata.obs else None
    known = {*data.targets(), *(labels if labels is not None else ())}
    found = np.zeros(data.n_samples, dtype=bool)
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise StudyError(f"{data.name} has no target or condition {name!r} to leave out. {hint}".rstrip())
        for condition in data.conditions():
            if any(item.target == name for item in condition.perturbation):
                found[condition.rows] = True
        found |= labels == name if labels is not None else False
    return found


def open_network(given: config.Knowledge) -> Network:
    """Return the network of a study, with what was selected in its name.

    Raises
    ------
    StudyError
        If neither or both of a network and a file are named.
    """
    if (given.network is None) == (given.file is None):
        raise StudyError("knowledge names a network or a file, one of them: knowledge.network = 'mapk-core'.")
    found = read_network(given.file) if given.file is not None else load_network(str(given.network))
    network = only_signed(found, str(given.file or given.network))
    chosen = []
    for column, accepted in given.select.items():
        whole, network = network, network.select(column, frozenset(accepted).__contains__)
        chosen += accepted
        if not len(network):
            known = sorted({str(value) for value in whole.evidence[column]} - {""})
            hint = did_you_mean(accepted[0], known) if accepted else ""
            raise StudyError(f"No edge of {whole.name} has {column!r} among {accepted}. {hint}".rstrip())
    name = given.name or (f"{network.name} [{', '.join(chosen)}]" if chosen else network.name)
    return replace(network, name=name)


def make_bias(parts: Sequence[config.Named], network: Network | None) -> AbstractBias | None:
    """Return a bias from its parts' names and settings; those bound to knowledge get the network.

    Raises
    ------
    StudyError
        If a setting is unknown, or a part needs knowledge and there is none.
    """
    made: AbstractBias | None = None
    for part in parts:
        kind = plugins.load("biases", part.kind)
        names = [f.name for f in fields(kind)]
        if "network" in names and network is None:
            raise StudyError(f"The bias {part.kind!r} needs knowledge; name it, as in knowledge.network = 'mapk-core'.")
        settings = _settings(part, kind, [name for name in names if name != "network"])
        if "gene_sets" in names:
            settings["gene_sets"] = _gene_sets(part.kind, settings.get("gene_sets"))
        one: AbstractBias = kind(**({"network": network} if "network" in names else {}), **settings)
        made = one if made is None else made + one
    return made


def _gene_sets(kind: str, said: Any) -> GeneSets:
    """Return gene sets by name, or from a file."""
    if not isinstance(said, str):
        raise StudyError(f"The bias {kind!r} needs gene sets; name them, as in gene_sets = 'hallmark', or a file.")
    return load_gene_sets(said) if said in plugins.names("gene_sets") else read_gene_sets(said)


def make_model(given: str | config.Named, **defaults: Any) -> AbstractModel:
    """Return a model from its name and settings; `defaults` apply where the model has such a setting.

    Raises
    ------
    StudyError
        If a setting is unknown.
    """
    part = config.Named(kind=given) if isinstance(given, str) else given
    kind = plugins.load("models", part.kind)
    names = [f.name for f in fields(kind)]
    own = {name: value for name, value in defaults.items() if name in names}
    model: AbstractModel = kind(**(own | _settings(part, kind, names)))
    return model


def make_task(given: str | config.Named) -> AbstractTask:
    """Return a task from its name and settings.

    Raises
    ------
    StudyError
        If a setting is unknown.
    """
    part = config.Named(kind=given) if isinstance(given, str) else given
    kind = type(as_task(part.kind))
    return kind(**_settings(part, kind, [f.name for f in fields(kind)]))


def read_do(words: Mapping[str, str]) -> dict[str, intervention.Intervention]:
    """Return the interventions of ``{target: "verb[:strength]"}``.

    Raises
    ------
    InterventionError
        If a verb is unknown or a strength is no number.

    Examples
    --------
    >>> read_do({"MEK": "inhibit:0.9"})
    {'MEK': Intervention(kind='block', strength=0.1)}
    """
    return {target: read_action(target, action) for target, action in words.items()}


def read_action(target: str, action: str) -> intervention.Intervention:
    """Return one intervention of ``verb[:strength]``."""
    verb, _, strength = action.partition(":")
    if verb not in VERBS:
        raise InterventionError(
            f"{target}={action}: unknown verb {verb!r}. {did_you_mean(verb, VERBS)} Verbs: {', '.join(VERBS)}."
        )
    try:
        made: intervention.Intervention = VERBS[verb](*([float(strength)] if strength else []))  # type: ignore[operator]
    except (ValueError, TypeError) as cause:
        takes = "a number after the colon, as in MEK=fix:2" if verb != "knock-out" else "no strength"
        raise InterventionError(f"{target}={action}: {verb} takes {takes}.") from cause
    return made


def sample(data: PerturbationData, name: str) -> PerturbationData:
    """Return the sample of that name.

    Raises
    ------
    StudyError
        If there is none.
    """
    at = np.flatnonzero(data.adata.obs_names.to_numpy() == name)
    if not len(at):
        first = [str(other) for other in data.adata.obs_names[:3]]
        raise StudyError(f"{data.name} has no sample named {name!r}; its samples are called {', '.join(first)}, ...")
    return data[int(at[0])]


def _settings(part: config.Named, kind: type, known: Sequence[str]) -> dict[str, Any]:
    """Return the settings as the plug-in's own fields declare them; a list becomes the tuple that a field wants."""
    for name in part.settings:
        if name not in known:
            hint = did_you_mean(name, known)
            raise StudyError(f"{part.kind} has no setting {name!r}. {hint} Settings: {', '.join(known) or 'none'}.")
    hints = _hints(kind)
    return {name: _typed(f"{part.kind}.{name}", value, hints.get(name, Any)) for name, value in part.settings.items()}


def _hints(kind: type) -> dict[str, Any]:
    try:
        return get_type_hints(kind)
    except NameError:  # a plug-in's annotation that only a type checker can resolve
        return {}


def _typed(place: str, value: Any, hint: Any) -> Any:
    from pydantic import PydanticSchemaGenerationError, TypeAdapter, ValidationError

    try:
        return TypeAdapter(hint).validate_json(json.dumps(value), strict=True)
    except ValidationError as cause:
        raise StudyError(f"{place} = {value!r} is of the wrong type: {cause.errors()[0]['msg']}.") from cause
    except (PydanticSchemaGenerationError, TypeError):  # a type of a plug-in's own, or a value only Python can give
        return value
