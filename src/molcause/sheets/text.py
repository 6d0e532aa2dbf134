"""A sheet as text, no wider than the terminal."""

import shutil
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from molcause.findings import Finding
from molcause.sheets.sheet import Grid, Sheet, printable

_WIDEST, _RESULTS, _CELL, _NAME, _LEAST = 100, 130, 26, 27, 12


def text(sheet: Sheet, width: int | None = None) -> str:
    """Return a sheet as lines of text.

    Parameters
    ----------
    sheet
        What to show. Of long tables the first rows are shown, and how many more there are.
    width
        In characters; by default that of the terminal, and 100 at the most; 130 for tables of results.

    Examples
    --------
    >>> print(text(Sheet("Coverage by chain", "ok", "All is there.", {"Network": [("edges", "2")]}, (), ()), 60))
    Coverage by chain: OK. All is there.
    <BLANKLINE>
    Network
      edges                      2
    """
    wide = min(_RESULTS if sheet.results else _WIDEST, width or shutil.get_terminal_size((_WIDEST, 24)).columns)
    parts = [_wrapped(f"{sheet.title}: {sheet.verdict.upper()}. {sheet.reason}", wide, "")]
    said = ["\n".join(["Findings", *(_finding(finding, wide) for finding in sheet.findings)])] if sheet.findings else []
    blocks = ["\n".join([printable(heading), *_lines(lines, wide)]) for heading, lines in sheet.blocks.items()]
    grids = [_grid(grid, wide) for grid in sheet.grids if grid.rows]
    return "\n\n".join([*parts, *(said + grids + blocks if sheet.results else blocks + grids + said)])


def _lines(lines: Sequence[tuple[str, str]], wide: int) -> list[str]:
    margin = " " * (_NAME + 2)
    return [
        textwrap.fill(printable(value), wide, initial_indent=f"  {printable(name):<{_NAME}}", subsequent_indent=margin)
        for name, value in lines
    ]


def _finding(finding: Finding, wide: int) -> str:
    return _wrapped(str(finding), wide, "       ", "  ")


def _wrapped(words: str, wide: int, after: str, before: str = "") -> str:
    return textwrap.fill(printable(words), wide, initial_indent=before, subsequent_indent=after)


def _grid(grid: Grid, wide: int) -> str:
    longest = max(_CELL, wide // max(len(grid.columns), 1) - 2)
    rows = [[_cut(cell, longest) for cell in row] for row in grid.rows[: grid.most]]
    names = grid.columns
    right = [name in grid.right for name in names]
    heads = [
        textwrap.wrap(name, max(4 if right[k] else 10, *(len(row[k]) for row in rows)), break_long_words=False)
        for k, name in enumerate(names)
    ]
    sizes = [max([len(part) for part in head] + [len(row[k]) for row in rows]) for k, head in enumerate(heads)]
    while sum(sizes) + 2 * len(sizes) > wide and max(sizes) > 4:
        # Words can be read when they are cut; numbers cannot.
        text = [size for size, number in zip(sizes, right, strict=True) if not number and size > _LEAST]
        sizes[sizes.index(max(text or sizes))] -= 1
    lines = [*map(list, zip_longest(*heads, fillvalue="")), *rows]
    rest = len(grid.rows) - len(rows)
    more = [f"  and {rest:,} more"] if rest else []
    return "\n".join([printable(grid.heading), *(_row(line, sizes, right) for line in lines), *more])


def _row(cells: Sequence[str], sizes: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        _cut(cell, size).rjust(size) if to_right else _cut(cell, size).ljust(size)
        for cell, size, to_right in zip(cells, sizes, right, strict=True)
    ]
    return ("  " + "  ".join(padded)).rstrip()


def _cut(cell: str, size: int) -> str:
    plain = printable(cell)
    return plain if len(plain) <= size else plain[: size - 1] + "…"
