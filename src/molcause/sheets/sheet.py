"""`Sheet`: what is shown of a coverage, as text and as a page alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from molcause.findings import Finding


@dataclass(frozen=True)
class Grid:
    """A table of cells with a heading; the columns in `right` hold numbers, and text shows the first `most` rows."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[str] = field(default=frozenset())
    most: int = 10

    def filled(self) -> "Grid":
        """Return the table without columns that say nothing.

        Examples
        --------
        >>> Grid("Targets", ("name", "note"), (("MEK", ""), ("ERK", ""))).filled().columns
        ('name',)
        """
        kept = [k for k in range(len(self.columns)) if any(row[k] for row in self.rows)]
        rows = tuple(tuple(row[k] for k in kept) for row in self.rows)
        return Grid(self.heading, tuple(self.columns[k] for k in kept), rows, self.right, self.most)


@dataclass(frozen=True)
class Sheet:
    """A title, a verdict with its reason, blocks of lines (name, value), tables, and findings.

    Findings come last or, if `results`, before the tables, which then come before the blocks.
    """

    title: str
    verdict: str
    reason: str
    blocks: Mapping[str, Sequence[tuple[str, str]]]
    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...]
    results: bool = False


def share(part: int, whole: int) -> str:
    """Return a count with its share of a whole.

    Examples
    --------
    >>> share(30, 1200), share(1, 100_000), share(0, 0)
    ('30 of 1,200 (2 %)', '1 of 100,000 (< 1 %)', '0 of 0')
    """
    if not whole:
        return f"{part:,} of {whole:,}"
    percent = f"{100 * part / whole:.0f}"
    if part and percent == "0":
        percent = "< 1"
    if part < whole and percent == "100":
        percent = "> 99"
    return f"{part:,} of {whole:,} ({percent} %)"


def printable(text: str) -> str:
    r"""Return a text without characters that steer a terminal or break a line.

    Examples
    --------
    >>> printable("ME\nK\x1b[31m"), printable("p-ERK α")
    ('ME\\nK\\x1b[31m', 'p-ERK α')
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
