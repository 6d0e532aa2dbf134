"""Tables of text: reading them, and making numbers of their columns, with the line of what is wrong."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError
from molcause.files import read_text
from molcause.findings import first

if TYPE_CHECKING:
    import pandas as pd

MISSING = frozenset(("", "na", "nan", "n/a", "null"))


def read_cells(path: str | Path) -> "pd.DataFrame":
    r"""Read a table of text, separated by tabs, commas or semicolons, packed or not; its index is the line.

    Raises
    ------
    DataContractError
        If it is empty, has a column twice, or a row of another length.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "wells.csv"
    >>> _ = file.write_text("well,MEK\nA1,0.5\n")
    >>> read_cells(file).to_dict("index")
    {2: {'well': 'A1', 'MEK': '0.5'}}
    """
    import pandas as pd

    name = Path(path).name
    text = read_text(path, DataContractError)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as cause:
        raise DataContractError(f"{name} is not a table: {cause} near line {reader.line_num}.") from cause
    if len(rows) < 2:
        raise DataContractError(f"{name} holds no row beside the header." if rows else f"{name} is empty.")
    header = [cell.strip() for cell in rows.pop(0)[1]]
    doubled = sorted(column for column, times in Counter(header).items() if times > 1)
    if doubled:
        raise DataContractError(f"{name} has the column(s) {first([repr(d) for d in doubled])} more than once.")
    for line, row in rows:
        if len(row) != len(header):
            raise DataContractError(f"{name}, line {line} has {len(row)} cells for {len(header)} columns.")
    cells = [[cell.strip() for cell in row] for _, row in rows]
    return pd.DataFrame(cells, columns=header, index=[line for line, _ in rows], dtype=object)


def numeric(frame: "pd.DataFrame", columns: Sequence[str], name: str, advice: str) -> NDArray[np.float64]:
    """Return columns as numbers; an empty cell, ``NA`` or ``NaN`` is NaN.

    Parameters
    ----------
    frame
        As `read_cells` gives it.
    columns
        Which.
    name
        What the table is called in messages.
    advice
        What to do about a cell that is no number.

    Raises
    ------
    DataContractError
        With the first such cell of each column.
    """
    import pandas as pd

    found = np.empty((len(frame), len(columns)))
    for k, column in enumerate(columns):
        texts = frame[column]
        values = pd.to_numeric(texts.mask(texts.str.casefold().isin(MISSING)), errors="coerce")
        wrong = values.isna() & ~texts.str.casefold().isin(MISSING)
        if wrong.any():
            line, cell = next(zip(frame.index[wrong], texts[wrong], strict=True))
            raise DataContractError(
                f"{name}, line {line}: column {column!r} holds {cell!r}, which is no number. {_comma(cell) or advice}"
            )
        found[:, k] = values.to_numpy(dtype=float)
    return found


def is_numeric(column: "pd.Series[str]") -> bool:
    """Whether every filled cell of a column is a number."""
    import pandas as pd

    filled = column[~column.str.casefold().isin(MISSING)]
    return bool(pd.to_numeric(filled, errors="coerce").notna().all())


def _delimiter(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    counts = {mark: line.count(mark) for mark in "\t,;"}
    return max(counts, key=lambda mark: counts[mark])


def _comma(cell: str) -> str:
    return "It looks like a decimal comma; write a point." if cell.count(",") == 1 else ""
