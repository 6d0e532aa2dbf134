"""Axes: from values to pixels, with round ticks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """A linear axis.

    Parameters
    ----------
    low, high
        Values at the two ends.
    start, end
        Pixels of the two ends.
    """

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value, held within the axis.

        Examples
        --------
        >>> Axis(0, 1, 100, 200).at(0.5), Axis(0, 1, 100, 200).at(7)
        (150.0, 200.0)
        """
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Return whether a value lies on the axis."""
        return self.low <= value <= self.high

    def ticks(self, most: int = 5) -> tuple[list[float], int]:
        """Return round values on the axis and the decimals to print them with.

        Examples
        --------
        >>> Axis(-0.13, 1.02, 0, 100).ticks()
        ([0.0, 0.5, 1.0], 1)
        """
        span = self.high - self.low
        exponent = math.floor(math.log10(span / most))
        steps = [base * 10.0 ** (exponent + shift) for shift in (0, 1) for base in (1, 2, 5)]
        step = next(candidate for candidate in steps if span / candidate <= most)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(k * step, 12) for k in range(first, last + 1)], max(0, -math.floor(math.log10(step) + 1e-9))


def around(values: Iterable[float], start: float, end: float, *, outlying: Iterable[float] = ()) -> Axis:
    """Return an axis that shows all values, and of outlying ones those within two spans of the others.

    Examples
    --------
    >>> around([0, 1], 0, 100, outlying=[1.5, 400]).high < 3
    True
    """
    core = sorted(values) or [0.0, 1.0]
    span = core[-1] - core[0] or abs(core[0]) or 1.0
    near = [value for value in outlying if core[0] - 2 * span <= value <= core[-1] + 2 * span]
    low, high = min([core[0], *near]), max([core[-1], *near])
    margin = 0.05 * (high - low) or 0.5 * span
    return Axis(low - margin, high + margin, start, end)
