"""Tables of predictions: wide (a column for each readout) or long (a row for each condition and readout)."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.dialects.cells import MISSING, numeric, read_cells
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import DataContractError, did_you_mean
from molcause.findings import first

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
SAID = ("context", "time", "fold")
"""Columns that say for which part of the data a prediction is meant."""
LABELS = (INTERVENTIONS, "perturbation", "condition", "gene", "target", "guide", "drug", "sample")
"""Columns that usually say what was done."""
READOUT, VALUE, INTERVAL = "readout", "predicted", "level"
_LAYERS = ("sd", "low", "high")
_ADVICE = "Leave the cell empty if there is no prediction."


@dataclass(frozen=True, eq=False)
class Table:
    """A table's rows with what describes them.

    Parameters
    ----------
    obs
        ``[rows]`` what describes them.
    readouts
        Names of the columns of numbers.
    matrix
        ``[rows, readouts]``; NaN = not predicted.
    layers
        ``sd``, ``low`` and ``high``, if the table has them.
    level
        Nominal coverage of the interval; NaN = not said.
    """

    obs: "pd.DataFrame"
    readouts: tuple[str, ...]
    matrix: Array
    layers: dict[str, Array]
    level: float = float("nan")


def of_text(path: Path, data: PerturbationData, label: str | None) -> Table:
    """Read a table of text, packed or not, separated by commas, semicolons or tabs."""
    return _table(read_cells(path), data, label, path.name)


def read_parquet(path: Path) -> "pd.DataFrame":
    """Read a parquet file.

    Raises
    ------
    DataContractError
        If there is none, it is broken, or nothing that reads it is installed.
    """
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except ImportError as cause:
        raise DataContractError(
            f"Nothing that reads {path.name} is installed. Say pip install 'molcause[scale]', or write a CSV file."
        ) from cause
    except FileNotFoundError as cause:
        raise DataContractError(f"There is no file {path}.") from cause
    except (OSError, ValueError) as cause:
        raise DataContractError(f"{path.name} cannot be read as a parquet file: {cause}.") from cause


def of_frame(frame: "pd.DataFrame", data: PerturbationData, label: str | None, name: str = "the table") -> Table:
    """Take a DataFrame; an index that is not just a count is the first column."""
    import pandas as pd

    if isinstance(frame.columns, pd.MultiIndex):
        raise DataContractError(f"{name} has columns of several levels; make them plain names.")
    if not isinstance(frame.index, pd.RangeIndex):
        spare = [str(level) for level in frame.index.names if level is not None and level in frame]
        frame = frame.drop(columns=spare).reset_index()
    frame = frame.set_axis([str(column) for column in frame.columns], axis=1)
    doubled = frame.columns[frame.columns.duplicated()].unique().tolist()
    if doubled:
        raise DataContractError(f"{name} has the column(s) {first([repr(d) for d in doubled])} more than once.")
    return _table(frame, data, label, name)


def _table(frame: "pd.DataFrame", data: PerturbationData, label: str | None, name: str) -> Table:
    if label is not None and label not in frame and label != "index":
        raise DataContractError(f"{name} has no column {label!r}. {did_you_mean(label, frame.columns)}".rstrip())
    if {READOUT, VALUE} <= set(frame.columns):
        return _long(frame, name)
    return _wide(frame, data, label, name)


def _wide(frame: "pd.DataFrame", data: PerturbationData, label: str | None, name: str) -> Table:
    names = {str(readout) for readout in data.adata.var_names}
    about = [
        str(c) for c in frame if c == label or (c not in names and (c in (*SAID, *LABELS) or not _numbers(frame[c])))
    ]
    about = about or [str(frame.columns[0])]
    measured = [str(column) for column in frame if column not in about]
    return Table(frame[about], tuple(measured), _matrix(frame, measured, name), {})


def _numbers(column: "pd.Series[Any]") -> bool:
    try:
        return column.dtype.kind in "iufb" or bool(list(map(_number, column))) or column.empty
    except ValueError:
        return False


def _matrix(frame: "pd.DataFrame", columns: list[str], name: str) -> Array:
    part = frame[columns]
    if all(kind.kind in "iufb" for kind in part.dtypes):
        return part.to_numpy(dtype=float)
    try:
        return np.array([[_number(cell) for cell in row] for row in part.to_numpy(dtype=object)], dtype=float)
    except ValueError:  # says in which line
        return numeric(part.astype(str), columns, name, _ADVICE)


def _number(cell: object) -> float:
    text = str(cell)
    return float("nan") if text.casefold() in MISSING else float(text)


def _long(frame: "pd.DataFrame", name: str) -> Table:
    """Spread a table of one row for each prediction; a pair of condition and readout may occur once."""
    values = [str(column) for column in (VALUE, *_LAYERS) if column in frame]
    about = [str(column) for column in frame if column not in (READOUT, INTERVAL, *values)]
    if not about:
        raise DataContractError(f"{name} has no column that says what was done; call it 'perturbation'.")
    row, where = _rows(frame, about)
    names, column = np.unique(frame[READOUT].astype(str).to_numpy(dtype=object), return_inverse=True)
    _once(row, column, frame, about, name)
    numbers, spread = _matrix(frame, values, name), {}
    for k, value in enumerate(values):
        spread[value] = np.full((len(where), len(names)), np.nan)
        spread[value][row, column] = numbers[:, k]
    matrix = spread.pop(VALUE)
    return Table(frame[about].iloc[where], tuple(str(n) for n in names), matrix, spread, _level(frame, name))


def _rows(frame: "pd.DataFrame", about: list[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which combination of descriptions each row has, and where each is first."""
    codes = frame.groupby(about, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    _, where = np.unique(codes, return_index=True)
    return codes.astype(np.intp), where.astype(np.intp)


def _once(row: NDArray[np.intp], column: NDArray[np.intp], frame: "pd.DataFrame", about: list[str], name: str) -> None:
    import pandas as pd

    twice = pd.DataFrame({"row": row, "column": column}).duplicated().to_numpy()
    if twice.any():
        odd = frame[twice]
        pairs = [f"{'/'.join(map(str, key))}: {r}" for *key, r in odd[[*about, READOUT]].itertuples(index=False)]
        raise DataContractError(f"{name} predicts {int(twice.sum()):,} pair(s) more than once: {first(pairs)}.")


def _level(frame: "pd.DataFrame", name: str) -> float:
    if INTERVAL not in frame:
        return float("nan")
    found = np.unique(_matrix(frame, [INTERVAL], name))
    if len(found) > 1:
        raise DataContractError(f"{name} has intervals of several nominal levels: {first([f'{x:g}' for x in found])}.")
    return float(found[0])
