"""Columns of ``obs``: reading them as text or numbers, and writing those of the contract."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


def require_column(adata: "AnnData", column: str, option: str = "perturbation") -> None:
    """Raise unless ``obs`` has a column.

    Raises
    ------
    DataContractError
        With the columns that it has.
    """
    if column not in adata.obs:
        names = [str(name) for name in adata.obs.columns]
        raise DataContractError(
            f"obs has no column {column!r}. {did_you_mean(column, names)} It has: {', '.join(names) or 'none'}. "
            f"Say {option}=... if yours is called otherwise."
        )


def put(obs: "pd.DataFrame", name: str, values: Any) -> None:
    """Write a column of the contract; what else was there under its name is kept as ``<name>_given``."""
    if name in obs and not _same(obs[name], values):
        obs[f"{name}_given"] = obs[name]
    obs[name] = values


def texts_of(column: "pd.Series[Any]") -> NDArray[np.object_]:
    """Return labels as text; what is missing is empty."""
    texts = column.astype(object).where(column.notna(), "").astype(str)
    return np.asarray(texts.to_numpy(dtype=object))


def numbers(column: "pd.Series[Any]") -> NDArray[np.float64]:
    """Return a column as numbers; a combination's doses (``1+1``) are one number if they agree, else NaN.

    Examples
    --------
    >>> import pandas as pd
    >>> numbers(pd.Series(["1e+2", "1+1", "1+2", "5"])).tolist()
    [100.0, 1.0, nan, 5.0]
    """
    if column.dtype.kind in "fiu":
        return np.asarray(column.to_numpy(dtype=float))
    texts = texts_of(column).tolist()
    known = {text: _number(text) for text in dict.fromkeys(texts)}
    return np.array([known[text] for text in texts], dtype=float)


def no_numbers(column: "pd.Series[Any]") -> tuple[str, ...]:
    """Return the texts of a column that are no numbers, nor doses of a combination, each once.

    Examples
    --------
    >>> import pandas as pd
    >>> no_numbers(pd.Series(["2h", "1+2", "5", None, "2h"]))
    ('2h',)
    """
    if column.dtype.kind in "fiu":
        return ()
    texts = dict.fromkeys(text.strip() for text in texts_of(column).tolist())
    missing = ("", "na", "nan", "n/a", "none")
    return tuple(
        text for text in texts
        if text.casefold() not in missing and any(math.isnan(_number(part)) for part in text.split("+"))
        and math.isnan(_number(text))
    )  # fmt: skip


def categories(texts: NDArray[np.object_]) -> "pd.Categorical":
    """Return texts as categories."""
    import pandas as pd

    return pd.Categorical(texts)


def _number(text: str) -> float:
    parts = {*text.split("+")}
    for number in (text, *(parts if len(parts) == 1 else ())):  # 1e+2 is one number, 1+1 is two
        try:
            return float(number)
        except ValueError:
            continue
    return math.nan


def _same(column: "pd.Series[Any]", values: Any) -> bool:
    """Whether a column says the same already."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return column.dtype.kind in "fiu" and bool(np.array_equal(column.to_numpy(dtype=float), values, equal_nan=True))
    return bool(np.array_equal(texts_of(column), np.asarray(values, dtype=object).astype(str)))
