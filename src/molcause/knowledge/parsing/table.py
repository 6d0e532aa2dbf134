"""Tables of text cells: what the tabular formats are read through."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.files import read_text
from molcause.knowledge.network import Strings, strings

if TYPE_CHECKING:
    import pandas as pd

_LINE_END = re.compile(r"\r\n|\r|\n")
_PREFACE = re.compile(r"\A(?:(?:#[^\r\n\t]*|sep=.)?(?:\r\n|\r|\n))+")
_TRUE = ("true", "1", "t", "yes")
_FALSE = ("false", "0", "f", "no")
_TAKEN = ("source", "target", "sign", "weight", "relation", "directed")
_LONGEST_CELL = 2**31 - 1


@dataclass(frozen=True)
class Table:
    """A table of text cells.

    Parameters
    ----------
    origin
        What it is called in messages.
    columns
        Name -> cells.
    lines
        Line of the file in which each row ends.
    """

    origin: str
    columns: dict[str, list[str]]
    lines: list[int]

    @classmethod
    def from_columns(cls, origin: str, columns: Mapping[str, Iterable[object]]) -> "Table":
        """Return columns of any values as a table; None and NaN are empty cells, and lines are counted from 1."""
        texts = {str(name): [_text(cell) for cell in cells] for name, cells in columns.items()}
        return cls(origin, texts, list(range(1, len(next(iter(texts.values()), [])) + 1)))

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame") -> "Table":
        """Return a pandas table as text.

        Raises
        ------
        KnowledgeError
            If it is none, or a column is there twice.
        """
        if not hasattr(frame, "iloc"):
            raise KnowledgeError(f"A {type(frame).__name__} is no pandas table. Give one, or leave format= out.")
        names = [str(name) for name in frame.columns]
        _check_names(names, "the table")
        cells = (frame.iloc[:, k].tolist() for k in range(len(names)))
        return cls.from_columns("the table", dict(zip(names, cells, strict=True)))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    def where(self, row: int) -> str:
        """Return the place of a row in words."""
        return f"{self.origin}, line {self.lines[row]}"

    def cells(self, column: str, default: str = "") -> list[str]:
        """Return a column's cells; the default in each row if there is no such column."""
        return self.columns.get(column, [default] * len(self.lines))

    def require(self, *columns: str) -> None:
        """Raise unless the table has these columns and at least one row.

        Raises
        ------
        KnowledgeError
            With the columns that it has.
        """
        for column in columns:
            if column not in self.columns:
                hint = did_you_mean(column, self.columns) or "Rename the one that is meant."
                has = ", ".join(self.columns) or "none"
                raise KnowledgeError(f"{self.origin} has no column {column!r}; it has {has}. {hint}")
        if not self.lines:
            raise KnowledgeError(f"{self.origin} holds a header but no edge.")

    def filled(self, column: str) -> Strings:
        """Return a column in which no cell may be empty.

        Raises
        ------
        KnowledgeError
            With the first empty cell's line.
        """
        cells = self.columns[column]
        if not all(cells):
            empty = [row for row, cell in enumerate(cells) if not cell]
            raise KnowledgeError(
                f"{len(empty)} edge(s) lack their {column}, the first at {self.where(empty[0])}. Fill or remove them."
            )
        return strings(cells)

    def flags(self, column: str, default: bool) -> NDArray[np.bool_]:
        """Return a column of True/False, 1/0, t/f or yes/no as booleans; an empty cell is the default.

        Raises
        ------
        KnowledgeError
            With the first other word and its line.
        """
        meaning = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False) | {"": default}
        known: dict[str, bool | None] = {}
        cells = self.cells(column)
        for cell in dict.fromkeys(cells):
            known[cell] = meaning.get(cell.strip().lower().removesuffix(".0"))
        for row, cell in enumerate(cells):
            if known[cell] is None:
                raise KnowledgeError(
                    f"Column {column!r} holds {cell!r} at {self.where(row)}; it takes true, false, 1, 0 or nothing."
                )
        return np.array([known[cell] for cell in cells], dtype=bool)

    def numbers(self, column: str, default: float) -> NDArray[np.float64]:
        """Return a column of numbers; an empty cell, or NA, is the default.

        Raises
        ------
        KnowledgeError
            With the first cell that is no number and its line; a decimal comma is named as such.
        """
        cells = self.cells(column)
        try:
            found = np.array([float(cell) if cell.strip() else default for cell in cells], dtype=float)
        except ValueError:
            found = np.array([self._number(column, row, cell, default) for row, cell in enumerate(cells)], dtype=float)
        return np.where(np.isnan(found), default, found)

    def _number(self, column: str, row: int, cell: str, default: float) -> float:
        text = cell.strip()
        if text.lower() in ("", "na"):
            return default
        try:
            return float(text)
        except ValueError as cause:
            comma = " It looks like a decimal comma; write a point." if text.count(",") == 1 else ""
            raise KnowledgeError(
                f"Column {column!r} holds {cell!r} at {self.where(row)}; it takes a number or nothing.{comma}"
            ) from cause

    def evidence(self, but: Iterable[str], renamed: Mapping[str, str] | None = None) -> dict[str, NDArray[np.object_]]:
        """Return all columns but some, as text.

        Parameters
        ----------
        but
            Columns to leave out.
        renamed
            Names in the file -> names in the network. A name that a column of networks has already, such as
            ``weight``, gets an underscore at its end.
        """
        known, names, found = set(but), renamed or {}, {}
        for column, cells in self.columns.items():
            if column and column not in known:
                name = names.get(column, column)
                while name in found or name in _TAKEN or (name != column and name in self.columns):
                    name += "_"
                found[name] = strings(cells)
        return found


def read_table(
    path: Path,
    *,
    delimiter: str = "",
    header: Sequence[str] | None = None,
    quoting: bool = True,
    encoding: str = "utf-8",
) -> Table:
    """Read a file of text cells.

    Lines above the header that begin with ``#`` and hold no tab, or are ``sep=,``, are passed over.

    Parameters
    ----------
    path
        The file, packed or not.
    delimiter
        Of cells; by default what `delimiter_of` finds. Several blanks in a row separate like one.
    header
        Names of the columns, if the file has none.
    quoting
        Whether a double quote at the beginning of a cell is one of the format.
    encoding
        What the format prescribes.
    """
    text = _PREFACE.sub(_only_line_ends, read_text(path, KnowledgeError, encoding, line_ends=False))
    return parse_table(text, path.name, delimiter or delimiter_of(text), header, quoting)


def delimiter_of(text: str) -> str:
    r"""Return what separates the cells of a table, judged by its first line.

    That is a tab if it has one, else a comma or a semicolon, whichever is more frequent, else a blank.

    Examples
    --------
    >>> delimiter_of("source\ttarget\nA\tB"), delimiter_of("source;target\nA;B"), delimiter_of("source,target")
    ('\t', ';', ',')
    """
    line = next((line for line in _LINE_END.split(text[:100_000]) if line.strip()), "")
    if "\t" in line:
        return "\t"
    if " " in line.strip() and not {",", ";"} & {*line}:
        return " "
    return ";" if line.count(";") > line.count(",") else ","


def parse_table(
    text: str, origin: str, delimiter: str = ",", header: Sequence[str] | None = None, quoting: bool = True
) -> Table:
    r"""Parse text into a table; lines without a filled cell, and blanks beside a separator, are passed over.

    Raises
    ------
    KnowledgeError
        If the text is empty, a column is there twice, or a row has more cells than the header.

    Examples
    --------
    >>> parse_table("source,target\nRAF,MEK\n", "a file").columns
    {'source': ['RAF'], 'target': ['MEK']}
    """
    rows, lines = _rows(text, origin, delimiter, quoting)
    if header is None:
        if not rows:
            raise KnowledgeError(f"{origin} is empty.")
        header = [name.strip() for name in rows.pop(0)]
        lines = lines[1:]
        while len(header) > 1 and not header[-1]:
            header.pop()
    _check_names(header, origin)
    width = len(header)
    for k, row in enumerate(rows):
        if len(row) != width:
            rows[k] = _fitted(row, width, f"{origin}, line {lines[k]}")
    cells = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in header]
    return Table(origin, dict(zip(header, cells, strict=True)), lines)


def _only_line_ends(found: re.Match[str]) -> str:
    """Return as many empty lines, so that line numbers hold."""
    return "".join(_LINE_END.findall(found[0]))


def _check_names(header: Sequence[str], origin: str) -> None:
    doubled = sorted(name for name, times in Counter(header).items() if times > 1)
    if doubled:
        raise KnowledgeError(f"{origin} has the column(s) {doubled} more than once. Keep one of each.")


def _text(cell: object) -> str:
    missing = cell is None or type(cell).__name__ in ("NAType", "NaTType") or (isinstance(cell, float) and cell != cell)
    return "" if missing else str(cell)


def _rows(text: str, origin: str, delimiter: str, quoting: bool) -> tuple[list[list[str]], list[int]]:
    if not quoting or '"' not in text:
        kept = [
            (number, line)
            for number, line in enumerate(_LINE_END.split(text), start=1)
            if line.strip().strip(delimiter)
        ]
        mark = None if delimiter == " " else delimiter
        split = [line.split(mark) for _, line in kept]
        if mark and (f"{mark} " in text or f" {mark}" in text):
            split = [[cell.strip() for cell in cells] for cells in split]
        return split, [number for number, _ in kept]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows, lines = [], []
    usual = csv.field_size_limit(_LONGEST_CELL)
    try:
        for row in reader:
            if any(row) and (len(row) > 1 or row[0].strip()):
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as cause:
        raise KnowledgeError(f"{origin} is not a table: {cause} near line {reader.line_num}.") from cause
    finally:
        csv.field_size_limit(usual)
    return rows, lines


def _fitted(row: list[str], width: int, where: str) -> list[str]:
    """Fill up a short row; drop empty cells at the end of a long one."""
    while len(row) > width and not row[-1].strip():
        row = row[:-1]
    if len(row) > width:
        raise KnowledgeError(
            f"{where} has {len(row)} cells for {width} columns. Put cells that hold the separator in double quotes."
        )
    return [*row, *[""] * (width - len(row))]
