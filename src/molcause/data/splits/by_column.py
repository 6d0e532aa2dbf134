"""Splits by a column of the samples: context, time, dose, published folds; and, to show leakage, by sample."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from molcause.data.perturbation_data import INTERVENTIONS
from molcause.data.splits.design import Design
from molcause.data.splits.fold import Fold
from molcause.errors import DataContractError, did_you_mean
from molcause.provenance import seed_for


def context(design: Design, *, controls: bool = True, column: str = "context") -> Iterator[Fold]:
    """Hold out each context (cell line, donor); its controls may be seen if `controls`, as a lab would have them."""
    values = _column(design, column)
    found = list(dict.fromkeys(values[design.allowed]))
    if len(found) < 2:
        raise DataContractError(f"The split 'context' needs two contexts in {column!r}; there is {found}.")
    reference = design.is_reference
    for value in found:
        inside = values == value
        test = inside & ~reference if controls else inside
        train = ~inside | (inside & reference) if controls else ~inside
        group = "its controls seen" if controls else "nothing of it seen"
        yield Fold("context", str(value), _allowed(design, train), _allowed(design, test), group)


def time(design: Design, *, after: float | None = None, column: str = "time") -> Iterator[Fold]:
    """Train on samples up to a time and test on later ones; by default at each time but the last."""
    yield from _later(design, "time", column, after)


def dose(design: Design, *, above: float | None = None, column: str = "dose") -> Iterator[Fold]:
    """Train on doses up to one and test on higher ones; by default at each dose but the highest."""
    yield from _later(design, "dose", column, above)


def folds(design: Design, *, column: str = "fold") -> Iterator[Fold]:
    """Take the folds that the data bring, e.g. published ones; samples without a fold only train."""
    values = _column(design, column)
    text = np.array(["" if value != value or value is None else str(value) for value in values], dtype=object)
    found = [name for name in dict.fromkeys(text[design.allowed]) if name not in ("", "-1", "nan")]
    if len(found) < 2:
        raise DataContractError(f"The split 'folds' needs two folds in {column!r}; there is {found}.")
    for name in found:
        yield Fold("folds", f"fold {name}", _allowed(design, text != name), _allowed(design, text == name))


def sample(design: Design, *, share: float = 0.3, repeats: int = 1, seed: int = 0) -> Iterator[Fold]:
    """Hold out samples at random within each condition: the test has seen every perturbation.

    It measures interpolation between replicates and doses, and shows by comparison what other splits lose.
    """
    if not 0 < share < 1:
        raise DataContractError(f"The share held out is between 0 and 1; got {share!r}.")
    for number in range(repeats):
        draw = np.random.default_rng(seed_for(seed, "split", "sample", str(number)))
        mixed = draw.permutation(design.allowed)
        n = max(1, round(share * len(mixed)))
        yield Fold("sample", f"draw {number + 1} of {repeats}", mixed[n:], mixed[:n])


def _later(design: Design, kind: str, column: str, at: float | None) -> Iterator[Fold]:
    values = _numbers(design, column)
    steps = np.unique(values[design.allowed][~np.isnan(values[design.allowed])])
    if len(steps) < 2:
        raise DataContractError(f"The split {kind!r} needs two values in {column!r}; there is {steps.tolist()}.")
    for step in steps[:-1] if at is None else [at]:
        later = values > step
        yield Fold(kind, f"{column} > {step:g}", _allowed(design, values <= step), _allowed(design, later))


def _numbers(design: Design, column: str) -> NDArray[np.float64]:
    values = _column(design, column)
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError) as cause:
        odd = next(value for value in values if isinstance(value, str))
        raise DataContractError(
            f"obs[{column!r}] holds {odd!r}, which is no number; what comes later cannot be told. Give numbers."
        ) from cause


def _column(design: Design, name: str) -> NDArray[np.object_]:
    obs = design.data.adata.obs
    if name not in obs:
        columns = [str(column) for column in obs.columns if column != INTERVENTIONS]
        hint = did_you_mean(name, columns)
        said = f"obs has no column {name!r}. {hint} Columns: {', '.join(columns) or 'none'}."
        raise DataContractError(said.replace("  ", " "))
    return np.asarray(obs[name].to_numpy(dtype=object))


def _allowed(design: Design, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
    return design.allowed[chosen[design.allowed]]
