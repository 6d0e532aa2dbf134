"""Which labels are the control: said by the user, never guessed, but candidates are named."""

import re
from collections.abc import Collection, Mapping

from molcause.errors import DataContractError, did_you_mean
from molcause.findings import first

_NAMES = re.compile(
    r"(neg(ative)?-?)?(ctrl|controls?|nt|ntc|nc|non-?targeting|nontarget|safe-?targeting|scrambled?|dmso|vehicle|mock|pbs"
    r"|untreated|unperturbed|unstimulated|wt|wild-?type|none|lacz|gfp)(control|ctrl)?s?[-_ ]?\d*",
    re.IGNORECASE,
)
_UNASSIGNED = frozenset(("", "nan", "none", "na", "n/a", "<na>", "unassigned", "unknown", "ambiguous", "multiplet"))


def candidates(counts: Mapping[str, int]) -> list[str]:
    """Return the labels that look like a control, the most frequent first.

    Parameters
    ----------
    counts
        Label -> samples.

    Examples
    --------
    >>> candidates({"KLF1": 10, "ctrl": 90, "non-targeting": 4, "NTRK1": 5})
    ['ctrl', 'non-targeting']
    """
    found = [label for label in counts if _NAMES.fullmatch(re.sub(r"[_ ]", "-", label.strip()))]
    return sorted(found, key=lambda label: -counts[label])


def require(
    control: str | Collection[str] | None, counts: Mapping[str, int], where: str, also: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the labels of the control, each of which must occur.

    Parameters
    ----------
    control
        As the user said; an empty collection says that there is none.
    counts
        Label -> samples.
    where
        What the labels are called in messages.
    also
        What else may be named: labels of other columns, parts of labels.

    Raises
    ------
    DataContractError
        If nothing was said, or a label does not occur; candidates are named.

    Examples
    --------
    >>> require(None, {"KLF1": 10, "ctrl": 90}, "obs['condition']")
    Traceback (most recent call last):
        ...
    molcause.errors.DataContractError: Which samples are the control is not said. Candidates in obs['condition']: ...
    """
    if control is None:
        raise DataContractError(f"Which samples are the control is not said. {_advice(counts, where)}")
    named = (control,) if isinstance(control, str) else tuple(control)
    for name in named:
        if name not in counts and name not in also:
            raise DataContractError(
                f"No sample is labelled {name!r} in {where}. {did_you_mean(name, counts)} {_advice(counts, where)}"
            )
    return named


def unassigned(label: str) -> bool:
    """Whether a label says that nothing is known of what was done.

    Examples
    --------
    >>> unassigned("nan"), unassigned("NT")
    (True, False)
    """
    return label.strip().casefold() in _UNASSIGNED


def _advice(counts: Mapping[str, int], where: str) -> str:
    found = candidates(counts)
    if not found:
        frequent = sorted(counts, key=lambda label: -counts[label])
        return (
            f"No label of {where} looks like one. Say control=...; the most frequent are "
            f"{first([f'{label!r} ({counts[label]:,})' for label in frequent])}."
        )
    shown = first([f"{label!r} ({counts[label]:,} samples)" for label in found])
    several = "" if len(found) == 1 else f", or several, as control={found[:2]!r}"
    return f"Candidates in {where}: {shown}. Say control={found[0]!r}{several}."
