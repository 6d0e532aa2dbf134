"""Back-test of a learning curve's law: predict the largest size from the smaller ones."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from molcause.stats.power_law import PowerLaw, power_laws

Array = NDArray[np.float64]

Model = Literal["constant", "law without remainder", "law"]


@dataclass(frozen=True)
class BackTest:
    """How far three models of a learning curve are from the mean error at the largest size, which they did not see.

    Parameters
    ----------
    size, error
        The size left out, and the mean error measured there.
    constant, law_without_remainder, law
        Absolute error of the prediction by the weighted mean, by b N^-alpha, and by a + b N^-alpha.

    Examples
    --------
    >>> BackTest(size=160.0, error=0.1, constant=0.2, law_without_remainder=0.05, law=0.01).best
    'law'
    """

    size: float
    error: float
    constant: float
    law_without_remainder: float
    law: float

    @property
    def best(self) -> Model:
        """The model that came nearest; the simpler one of equals."""
        off: dict[Model, float] = {
            "constant": self.constant,
            "law without remainder": self.law_without_remainder,
            "law": self.law,
        }
        return min(off, key=off.__getitem__)


def back_test(sizes: Array, errors: Array, weights: Array) -> BackTest:
    """Fit the three models without the largest size and predict it.

    Parameters
    ----------
    sizes, errors, weights
        ``[sizes]`` ascending, at least 4; as in `molcause.stats.power_law.fit_power_law`.

    Returns
    -------
    BackTest

    Examples
    --------
    >>> sizes = np.array([10.0, 20.0, 40.0, 80.0, 160.0])
    >>> found = back_test(sizes, 0.1 + sizes**-0.5, np.ones(5))
    >>> found.best, round(found.constant, 3), round(found.law_without_remainder, 3)
    ('law', 0.123, 0.015)
    """
    seen, last = slice(None, -1), float(errors[-1])
    without, free = (
        PowerLaw(
            *(float(x[0]) for x in power_laws(sizes[seen], errors[None, seen], weights[seen], remainder=remainder))
        )
        for remainder in (False, True)
    )
    return BackTest(
        size=float(sizes[-1]),
        error=last,
        constant=abs(float(np.average(errors[seen], weights=weights[seen])) - last),
        law_without_remainder=abs(float(without.at(sizes[-1:])[0]) - last),
        law=abs(float(free.at(sizes[-1:])[0]) - last),
    )
