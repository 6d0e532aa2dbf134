"""What a dialect says of itself (`Layout`), and what the user says of a file in it (`Saying`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

Targets = Mapping[str, Sequence[str]] | Collection[str]
Kind = str | Mapping[str, str]
Strength = float | Mapping[float, float]


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
        overruled; or a mapping from the file's words to types.
    targets
        Names that are targets; or what labels, or parts of them, stand for: ``{"trametinib": ["MAP2K1", "MAP2K2"]}``.
    strength
        How strong all are, as the verb of their type takes it (an efficacy for ``knock_down`` and ``inhibit``), or a
        mapping from doses to strengths. By default unknown.
    scale
        What the numbers are; see `molcause.data.scale`.
    duplicates
        As `molcause.read_data` takes it.
    """

    control: str | Collection[str] | None = None
    kind: Kind | None = None
    targets: Targets = ()
    strength: Strength | None = None
    scale: str | None = None
    duplicates: str | None = None


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
