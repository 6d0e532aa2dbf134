"""Every error that molcause raises, as one tree.

MolcauseError
├── KnowledgeError        a network that cannot be read or does not name what was asked
├── DataContractError     measurements that break the contract (scale, interventions, names)
│   └── MutatedDataError  measurements changed after they were validated
├── BiasError             a bias that a model does not accept, or that contradicts another
├── InterventionError     an intervention that is malformed, or a kind that a model does not honour
├── ParameterError        a hyper-parameter out of its range
├── RungError             a question above the rung that the model reaches
├── NotIdentifiableError  the data and the model do not determine the answer
├── SolvabilityError      no unique equilibrium under the intervention asked
├── StudyError            a study file that cannot be read, or asks for what there is not
├── StorageError          a saved model or run folder that cannot be read or written
└── PluginError           an unknown or broken plug-in

A message says what happened, with which value, and how to fix it.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class MolcauseError(Exception):
    """Base of all errors raised on purpose by molcause."""


class KnowledgeError(MolcauseError):
    """A network cannot be read, or does not contain what was asked for."""


class DataContractError(MolcauseError):
    """Measurements break the data contract."""


class MutatedDataError(DataContractError):
    """Measurements were changed after they had been validated."""


class BiasError(MolcauseError):
    """A bias is not accepted by the model, or contradicts another bias."""


class InterventionError(MolcauseError):
    """An intervention is malformed, or of a kind that the model does not honour."""


class ParameterError(MolcauseError):
    """A hyper-parameter is out of its range."""


class RungError(MolcauseError):
    """The question stands on a higher rung of the ladder of causality than the model reaches."""


class NotIdentifiableError(MolcauseError):
    """Neither data nor model determine the answer."""


class SolvabilityError(MolcauseError):
    """The mechanisms have no unique solution under the intervention asked."""


class StudyError(MolcauseError):
    """A study file cannot be read, or asks for something that there is not."""


class StorageError(MolcauseError):
    """A saved model or a run folder cannot be read or written."""


class PluginError(MolcauseError):
    """A plug-in is unknown or cannot be loaded."""


def did_you_mean(name: str, known: Iterable[str], synonyms: dict[str, str] | None = None) -> str:
    """Return a sentence that names the nearest known names, or an empty string.

    Parameters
    ----------
    name
        What the user wrote.
    known
        The names that would have been accepted.
    synonyms
        Other names (for instance gene symbols of a family's members), each with the known name
        that it stands for. An exact synonym is named first.

    Returns
    -------
    str
        ``"Did you mean 'MEK'?"`` or ``""``.

    Examples
    --------
    >>> did_you_mean("MEKK", ["MEK", "ERK"])
    "Did you mean 'MEK', 'ERK'?"
    >>> did_you_mean("MAP2K1", ["MEK", "ERK"], {"MAP2K1": "MEK"})
    "Did you mean 'MEK' (MAP2K1 is a synonym of it)?"
    """
    by_fold = {key.casefold(): value for key, value in (synonyms or {}).items()}
    exact = by_fold.get(name.casefold())
    if exact is not None:
        return f"Did you mean {exact!r} ({name} is a synonym of it)?"
    names = {candidate.casefold(): candidate for candidate in known}
    names |= {fold: value for fold, value in by_fold.items() if fold not in names}
    near = get_close_matches(name.casefold(), list(names), n=3, cutoff=0.5)
    found = list(dict.fromkeys(names[fold] for fold in near))
    return f"Did you mean {', '.join(repr(candidate) for candidate in found)}?" if found else ""
