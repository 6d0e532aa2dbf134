"""Numbers as people read them: a true minus sign, few digits, and a dash for what is not known."""

from typing import Any, TypeGuard

MISSING = "–"
_SHARP = 1000


def number(value: Any, decimals: int = 2, *, sign: bool = False) -> str:
    """Return a number with a fixed number of decimals.

    Parameters
    ----------
    value
        The number; None means not known.
    decimals
        Digits after the point; none where the number is 1000 or more.
    sign
        Whether a positive number carries a plus.

    Examples
    --------
    >>> number(-0.251), number(0.5, sign=True), number(None), number(-0.0001), number(12345.6)
    ('−0.25', '+0.50', '–', '0.00', '12,346')
    """
    if not is_number(value):
        return MISSING
    text = f"{abs(value):,.{0 if abs(value) >= _SHARP else decimals}f}"
    if not text.strip("0.,"):
        return text
    return ("−" if value < 0 else "+" if sign else "") + text


def p_value(value: Any) -> str:
    """Return a p value with two significant digits, never 0.

    Examples
    --------
    >>> p_value(0.0312), p_value(0.5), p_value(0.0001), p_value(None)
    ('p = 0.031', 'p = 0.50', 'p < 0.001', 'p not known')
    """
    if not is_number(value):
        return "p not known"
    if value < 0.001:
        return "p < 0.001"
    return f"p = {value:.3f}" if value < 0.1 else f"p = {value:.2f}"


def interval(low: Any, high: Any, decimals: int = 2) -> str:
    """Return an interval, or nothing if an end is not known.

    Examples
    --------
    >>> interval(-0.1, 0.25), interval(None, 1)
    ('[−0.10, +0.25]', '')
    """
    if not (is_number(low) and is_number(high)):
        return ""
    return f"[{number(low, decimals, sign=True)}, {number(high, decimals, sign=True)}]"


def is_number(value: Any) -> TypeGuard[float]:
    """Return whether a JSON value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def size_words(size: Any, *, short: bool = False) -> str:
    """Return a training size in words; None is all samples.

    Examples
    --------
    >>> size_words(3), size_words(None), size_words(None, short=True)
    ('3 samples of each condition', 'all samples', 'all')
    """
    if short:
        return "all" if size is None else f"{size:,}"
    return "all samples" if size is None else f"{size:,} samples of each condition"


def by_size(size: Any) -> tuple[bool, float]:
    """Return a key that sorts training sizes upwards, all samples last."""
    return (size is None, float(size or 0))
