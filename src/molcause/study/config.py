"""A study as a TOML file and as Python objects: what to read, fit, ask and audit. Unknown keys are refused."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from molcause.errors import StudyError, did_you_mean

GROUPS = ("intervention", "density", "control", "leakage", "sensitivity")
Group = Literal["intervention", "density", "control", "leakage", "sensitivity"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(BaseModel):
    """A plug-in by its registered name, with its own settings beside it.

    Examples
    --------
    >>> Named(kind="sparsity", strength=0.02).settings
    {'strength': 0.02}
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    kind: str

    @property
    def settings(self) -> dict[str, Any]:
        """Everything but the name."""
        return dict(self.model_extra or {})


class Data(_Strict):
    """Measurements: a dataset by name, or a file.

    Parameters
    ----------
    dataset, file
        One of them. A file's path is relative to the study's file.
    options
        As the dataset's ``load`` takes them; for a file, ``scale`` and ``control`` as `molcause.read_data` does.
    leave_out
        Targets whose conditions are left out, or labels of conditions (``obs["perturbation"]``).
    """

    dataset: str | None = None
    file: str | None = None
    options: dict[str, Any] = {}
    leave_out: list[str] = []


class Knowledge(_Strict):
    """A network by name, or a file.

    Parameters
    ----------
    network, file
        One of them.
    select
        Evidence column -> accepted values; other edges are left out.
    name
        What to call it; by default the network's own name, with what was selected.
    """

    network: str | None = None
    file: str | None = None
    select: dict[str, list[str]] = {}
    name: str | None = None


class Fit(_Strict):
    """One fitted model, to put questions to."""

    name: str
    model: str | Named
    bias: list[Named] = []
    hold_out: list[str] = []

    @field_validator("name")
    @classmethod
    def _not_taken(cls, name: str) -> str:
        if name in ("data", "network"):
            raise ValueError(f"{name!r} is who is asked beside the fits; give this fit another name")
        return name


class Question(_Strict):
    """One question, put to the data, the network and the fitted models.

    Parameters
    ----------
    name
        What it is called.
    do
        Target -> ``verb[:strength]``, as ``inhibit:0.9``.
    outcome
        A readout or a node; all readouts if left out.
    given
        Name of the sample that a counterfactual is about.
    ask
        Names of fits; ``data`` and ``network`` may be among them. All by default.
    """

    name: str
    do: dict[str, str] = {}
    outcome: str | None = None
    given: str | None = None
    ask: list[str] | None = None


class Worlds(_Strict):
    """A control: worlds with the data's conditions in which the network is the truth.

    Parameters
    ----------
    count, kind
        How many worlds, and the kind of their interventions.
    knowledge
        What is audited in each: ``true``, ``half-true``, ``unrelated``.
    """

    count: int = Field(1, ge=1)
    kind: Literal["fix", "block"] = "fix"
    knowledge: list[Literal["true", "half-true", "unrelated"]] = ["true", "half-true", "unrelated"]


class AuditSettings(_Strict):
    """One audit; what is left out is as in `molcause.audit`, and as the study says.

    Parameters
    ----------
    name, group
        What it is called, and its part of the report.
    task, models, nulls, replicates, alternatives, sizes, repeats
        As `molcause.audit` takes them; a size is a number or ``all``.
    data, knowledge, bias
        In place of the study's.
    worlds
        Audit simulated worlds instead of the data.
    """

    name: str
    group: Group = "intervention"
    task: str | Named = "unseen-intervention"
    models: list[str | Named] | None = None
    nulls: list[str] = ["relabel", "rewire"]
    replicates: int | None = None
    alternatives: list[str] = ["reverse"]
    sizes: list[int | Literal["all"]] = ["all"]
    repeats: int = 3
    data: Data | None = None
    knowledge: Knowledge | None = None
    bias: list[Named] | None = None
    worlds: Worlds | None = None


class Study(_Strict):
    """What to read, fit, ask and audit.

    Parameters
    ----------
    name, seed
        What the study is called; everything random is derived from the seed by name.
    data, knowledge, bias
        What it is about.
    fit, question, audit
        What is done, in order.

    Examples
    --------
    >>> study = Study.from_toml('''
    ... name = "small"
    ... data.dataset = "sachs2005"
    ... knowledge.network = "mapk-core"
    ... bias = [{ kind = "mask" }]
    ... audit = [{ name = "density", task = "unseen-condition" }]
    ... ''')
    >>> study.audit[0].task
    'unseen-condition'
    >>> Study.from_toml(study.to_toml()) == study
    True
    """

    name: str
    seed: int = 0
    data: Data
    knowledge: Knowledge | None = None
    bias: list[Named] = []
    fit: list[Fit] = []
    question: list[Question] = []
    audit: list[AuditSettings] = []

    @field_validator("fit", "question", "audit")
    @classmethod
    def _names_differ(cls, items: list[Any]) -> list[Any]:
        names = [item.name for item in items]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"the name(s) {', '.join(doubled)} occur twice")
        return items

    @classmethod
    def from_toml(cls, text: str) -> "Study":
        """Return the study that a TOML text describes.

        Raises
        ------
        StudyError
            If it is not TOML, a key is unknown or missing, or a value is of the wrong type; all faults are named.
        """
        try:
            return cls.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as cause:
            raise StudyError(f"The study is not TOML: {cause}.") from cause
        except ValidationError as cause:
            raise StudyError(_faults(cause)) from cause

    @classmethod
    def read(cls, path: str | Path) -> "Study":
        """Return the study of a file; paths in it are relative to it.

        Raises
        ------
        StudyError
            If the file cannot be read or is no study.
        """
        place = Path(path)
        try:
            study = cls.from_toml(place.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as cause:
            raise StudyError(f"{place} cannot be read as a study: {cause}.") from cause
        return study.model_copy(update=_absolute(study, place.parent))

    def to_toml(self) -> str:
        """Return the study as TOML, without what is left at its default."""
        import tomli_w

        return tomli_w.dumps(self.model_dump(exclude_defaults=True, exclude_none=True))


def _absolute(study: Study, folder: Path) -> dict[str, Any]:
    def placed(item: Any) -> Any:
        if item is None or item.file is None:
            return item
        return item.model_copy(update={"file": str((folder / item.file).resolve())})

    audits = [
        audit.model_copy(update={"data": placed(audit.data), "knowledge": placed(audit.knowledge)})
        for audit in study.audit
    ]
    return {"data": placed(study.data), "knowledge": placed(study.knowledge), "audit": audits}


def _faults(cause: ValidationError) -> str:
    """Return every fault with its place; an unknown key with the nearest known one."""
    lines = []
    for fault in cause.errors():
        place = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            known = _keys_at(fault["loc"][:-1])
            lines.append(f"unknown key {place!r}. {did_you_mean(str(fault['loc'][-1]), known)}".rstrip())
        else:
            lines.append(f"{place}: {fault['msg']}")
    return f"The study has {len(lines)} fault(s): " + "; ".join(lines) + "."


def _keys_at(path: tuple[int | str, ...]) -> list[str]:
    """Return the keys that a table of the study may hold."""
    tables: dict[str, type[BaseModel]] = {
        "data": Data, "knowledge": Knowledge, "fit": Fit, "question": Question, "audit": AuditSettings, "worlds": Worlds
    }  # fmt: skip
    names = [str(part) for part in path if str(part) in tables]
    return list((tables[names[-1]] if names else Study).model_fields)
