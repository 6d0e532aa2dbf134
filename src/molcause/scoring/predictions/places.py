"""`Places`: in which context and at which time samples of the data, and rows of a submission, stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from molcause.errors import DataContractError, did_you_mean
from molcause.findings import Finding, first
from molcause.scoring.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

_EMPTY = ("", "nan", "<NA>", "None", "NaN", "NaT")
_NUMBER = re.compile(r"-?\d+(\.\d*)?(e[-+]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Places:
    """In words; ``""`` = not said.

    Parameters
    ----------
    contexts, times
        One for each sample, or row.
    """

    contexts: tuple[str, ...]
    times: tuple[str, ...]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(zip(self.contexts, self.times, strict=True))


def places_of(obs: "pd.DataFrame") -> Places:
    """Return where each row of a submission stands.

    Examples
    --------
    >>> import pandas as pd
    >>> places_of(pd.DataFrame({"context": ["K562", ""], "time": ["4.0", "4"]}))
    Places(contexts=('K562', ''), times=('4', '4'))
    """
    contexts = obs["context"] if "context" in obs else [""] * len(obs)
    return Places(tuple(_text(context) for context in contexts), _words(obs, "time"))


def places_of_data(settings: Settings) -> Places:
    """Return where each sample of the data stands."""
    found = settings.of_sample
    return Places(tuple(settings.context[k] for k in found), tuple(settings.time[k] for k in found))


def folds_in(obs: "pd.DataFrame") -> tuple[str, ...]:
    """Return the fold of each row, ``""`` where it says none."""
    return tuple("" if fold == "-1" else fold for fold in _words(obs, "fold"))


def matched(places: Places, settings: Settings, name: str) -> tuple[Places, tuple[Finding, ...]]:
    """Return where rows of a submission stand as far as the data tell it apart.

    Parameters
    ----------
    places
        Of the submission.
    settings
        Of the data.
    name
        Of the submission.

    Raises
    ------
    DataContractError
        If a context or time does not occur in the data.
    """
    kept, findings = {}, []
    for what, there in (("contexts", settings.context), ("times", settings.time)):
        said, known = getattr(places, what), sorted(set(there) - {""})
        odd = [word for word in dict.fromkeys(said) if word and word not in known]
        if odd and known:
            raise DataContractError(
                f"{name} predicts {len(odd)} of its {what} that the data do not have: {first(odd)}. "
                f"{did_you_mean(odd[0], known)} The data have {first(known)}."
            )
        if odd:
            text = f"the data do not say {what}, so that those of {name} are not looked at"
            findings.append(Finding("W806", text, tuple(odd)))
        kept[what] = said if known else ("",) * len(said)
    return Places(**kept), tuple(findings)


def _words(obs: "pd.DataFrame", column: str) -> tuple[str, ...]:
    return tuple(map(word, obs[column])) if column in obs else ("",) * len(obs)


def word(value: object) -> str:
    """Return a time or fold in words; 4, 4.0 and ``"4.0"`` are the same.

    Examples
    --------
    >>> word(4.0), word("fold 1"), word(float("nan"))
    ('4', 'fold 1', '')
    """
    text = _text(value)
    return f"{float(text):g}" if _NUMBER.fullmatch(text) else text


def _text(value: object) -> str:
    text = str(value).strip()
    return "" if text in _EMPTY else text
