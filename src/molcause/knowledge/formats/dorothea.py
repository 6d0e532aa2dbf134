"""DoRothEA: regulons with confidence levels A to E and a mode of regulation."""

from pathlib import Path

import numpy as np

from molcause.errors import KnowledgeError
from molcause.findings import first
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.parsing.spreadsheet import unescaped
from molcause.knowledge.parsing.table import Table, read_table

title = "DoRothEA regulons (tf, confidence, target, mor)"
suffixes = (".csv", ".tsv")
_LEVELS = ("A", "B", "C", "D", "E")


def fits(sample: Sample) -> bool:
    """Return whether a file has tf or source, target, mor or weight, and a confidence (or tf)."""
    columns = {*sample.columns}
    named = "tf" in columns or {"source", "confidence"} <= columns
    if not named or "target" not in columns or not columns.isdisjoint({"sign", "directed"}):
        return False
    return not columns.isdisjoint({"mor", "weight"})


def read(path: Path) -> Network:
    r"""Read DoRothEA regulons.

    Parameters
    ----------
    path
        A table with ``tf`` or ``source``, ``target``, and ``mor`` or ``weight``, whose sign is the edge's sign and
        whose size its weight; the confidence stays evidence: ``net.select("confidence", "ABC".__contains__)``.

    Raises
    ------
    KnowledgeError
        If a column is missing or there are two for one thing, a confidence is not A to E, or a mode is no number.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "regulons.csv"
    >>> _ = file.write_text("tf,confidence,target,mor\nMYC,A,TERT,1\nMYC,E,CDKN1A,-1\n")
    >>> read(file).sign.tolist()
    [1, -1]
    """
    table = unescaped(read_table(path))
    source, mode = _either(table, "tf", "source"), _either(table, "mor", "weight")
    table.require(source, "target", mode)
    _check_confidence(table)
    weight = table.numbers(mode, default=0.0)
    return network_from_rows(
        table, (source, "target"), np.sign(weight), used=(mode,), weight=np.where(weight == 0, 1.0, np.abs(weight))
    )


def _either(table: Table, name: str, other: str) -> str:
    if name in table.columns and other in table.columns:
        raise KnowledgeError(f"{table.origin} has both {name!r} and {other!r}. Keep the one that is meant.")
    return name if name in table.columns else other


def _check_confidence(table: Table) -> None:
    odd = {cell: None for cell in table.cells("confidence") if cell.strip() and cell.strip() not in _LEVELS}
    if odd:
        row = table.cells("confidence").index(next(iter(odd)))
        raise KnowledgeError(
            f"Confidence is one of A to E; found {first([repr(cell) for cell in odd])}, first at {table.where(row)}."
        )
