"""What a dialect says of itself (`Layout`), and what the user says of a file in it (`Saying`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from molcause.errors import DataContractError, did_you_mean

Targets = Mapping[str, Sequence[str]] | Collection[str]
Kind = str | Mapping[str, str]
Strength = float | Mapping[float, float]
COLUMNS = ("context", "batch", "replicate", "course", "guide", "time", "time_unit", "dose", "dose_unit")
"""Columns of the contract that a file may have under another name."""


@dataclass(frozen=True)
class Factor:
    """One column of labels, with what belongs to it.

    Parameters
    ----------
    label
        The column of ``obs``.
    type
        The column that says the type of perturbation; ``""`` if there is none.
    dose
        The column of its dose; ``""`` if there is none.
    always
        The type of all of them, if the dialect prescribes it; ``""``: as the user or `type` says.
    """

    label: str
    type: str = ""
    dose: str = ""
    always: str = ""


@dataclass(frozen=True)
class Saying:
    """What the user says of a file in some dialect; every dialect takes these options.

    Parameters
    ----------
    control
        Label, or labels, of the control; never guessed. An empty collection: there is none.
    kind
        The type of perturbation (see `molcause.data.dialects.kinds`), where the file does not say it or should be
        overruled; or a mapping to types from the file's words, or from columns of labels. A text concerns the first
        column of labels.
    targets
        Names that are targets; or what labels, or parts of them, stand for: ``{"trametinib": ["MAP2K1", "MAP2K2"]}``.
    strength
        How strong all are, as the verb of their type takes it (an efficacy for ``knock_down`` and ``inhibit``), or a
        mapping from doses to strengths. By default unknown.
    separators
        What stands between two targets, if not what the dialect prescribes.
    columns
        Column of the contract -> column of the file, where the dialect does not say it, or says another.
    scale
        What the numbers are; see `molcause.data.scale`.
    duplicates
        As `molcause.read_data` takes it.
    """

    control: str | Collection[str] | None = None
    kind: Kind | None = None
    targets: Targets = ()
    strength: Strength | None = None
    separators: Collection[str] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    scale: str | None = None
    duplicates: str | None = None

    @classmethod
    def of(cls, dialect: str, options: Mapping[str, Any], more: Collection[str] = ()) -> "Saying":
        """Return what the options of a call say.

        Parameters
        ----------
        dialect
            What is read.
        options
            Name -> value.
        more
            Further options that the dialect takes, for the message.

        Raises
        ------
        DataContractError
            If there is no such option, or no such column of the contract.
        """
        known = [item.name for item in fields(cls)]
        for name in options:
            if name not in known:
                near = did_you_mean(name, [*known, *more])
                raise DataContractError(
                    f"Dialect {dialect!r} takes no option {name!r}. {near} Options: {', '.join([*more, *known])}."
                )
        for name in options.get("columns") or {}:
            if name not in COLUMNS:
                raise DataContractError(
                    f"columns= names {name!r}, which is no column of the contract. {did_you_mean(name, COLUMNS)} "
                    f"Columns: {', '.join(COLUMNS)}."
                )
        strength = options.get("strength")
        if isinstance(strength, Mapping):
            options = {**options, "strength": _by_dose(strength)}
        return cls(**options)


@dataclass(frozen=True)
class Layout:
    """Where a dialect has what.

    Parameters
    ----------
    dialect
        Its name.
    factors
        The columns of labels; the first must be there, others count where they are.
    separators
        What the dialect writes between two targets.
    columns
        Column of the contract -> columns of the dialect, of which the first that is there is taken.
    nodes
        Column of ``var`` with the readouts' names as the labels have them; ``""``: the index.
    units
        What the dialect prescribes for ``time_unit`` and ``dose_unit``.
    dropped
        Reason -> labels of samples to leave out.
    """

    dialect: str
    factors: tuple[Factor, ...]
    separators: tuple[str, ...] = ()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    nodes: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, Collection[str]] = field(default_factory=dict)


def _by_dose(strength: Mapping[Any, Any]) -> dict[float, float]:
    """Return doses as numbers: in a study file, keys are text."""
    try:
        return {float(dose): float(value) for dose, value in strength.items()}
    except (TypeError, ValueError) as cause:
        raise DataContractError(
            f"strength={dict(strength)!r} must give a number for each dose, as in {{10: 0.5}}."
        ) from cause
