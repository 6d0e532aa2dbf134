"""A sheet in Markdown, for papers, issues and notebooks."""

from collections.abc import Sequence

from molcause.sheets.sheet import Grid, Sheet, printable


def markdown(sheet: Sheet) -> str:
    r"""Return a sheet as Markdown with pipe tables; all rows, and nothing that Markdown would read as its own.

    Examples
    --------
    >>> grid = Grid("Targets", ("name", "samples"), (("A|B", "3"),), frozenset({"samples"}))
    >>> print(markdown(Sheet("Data", "ok", "All is there.", {}, (grid,), ())))
    # Data
    <BLANKLINE>
    **ok**: All is there.
    <BLANKLINE>
    ## Targets
    <BLANKLINE>
    | name | samples |
    | --- | ---: |
    | A\|B | 3 |
    """
    parts = [f"# {_plain(sheet.title)}", f"**{sheet.verdict}**: {_plain(sheet.reason)}"]
    said = ["## Findings", "\n".join(f"- {_plain(str(finding))}" for finding in sheet.findings)]
    blocks, grids = [], []
    for heading, lines in sheet.blocks.items():
        blocks += [f"## {_plain(heading)}", "\n".join(f"- {_plain(name)}: {_plain(value)}" for name, value in lines)]
    for grid in sheet.grids:
        grids += [f"## {_plain(grid.heading)}", _table(grid)] if grid.rows else []
    found = said if sheet.findings else []
    return "\n\n".join([*parts, *(found + grids + blocks if sheet.results else blocks + found + grids)])


def _table(grid: Grid) -> str:
    rule = ["---:" if name in grid.right else "---" for name in grid.columns]
    return "\n".join([_row(grid.columns), f"| {' | '.join(rule)} |", *(_row(row) for row in grid.rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    """Return text in which no character is a mark of Markdown or HTML."""
    escaped = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{char}" if char in "\\`*_[]|#" else char for char in escaped)
