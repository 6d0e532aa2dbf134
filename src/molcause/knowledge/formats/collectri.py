"""CollecTRI: transcription factors and their targets, with the resources and publications behind each pair.

The published table (Zenodo) has the columns ``resources``, ``references``, ``sign_decision`` beside the weight, the raw
one ``TF.category``, ``PMID``, ``sign.decision``. A table of source, target and weight alone is `decoupler`'s.
"""

from pathlib import Path

import numpy as np

from molcause.knowledge.network import Network
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.parsing.spreadsheet import unescaped
from molcause.knowledge.parsing.table import read_table

title = "CollecTRI (weight with resources and sign decision)"
suffixes = (".csv", ".tsv")
_DECISIONS = ("sign_decision", "sign.decision")
_OWN = ("resources", "references", "TF.category", "PMID", *_DECISIONS)
_RENAMED = {"resources": "sources", "PMID": "references"}


def fits(sample: Sample) -> bool:
    """Return whether a file has source, target, weight and one of CollecTRI's own columns."""
    columns = {*sample.columns}
    return (
        {"source", "target", "weight"} <= columns
        and not columns.isdisjoint(_OWN)
        and columns.isdisjoint({"sign", "confidence", "directed"})
    )


def read(path: Path) -> Network:
    r"""Read CollecTRI.

    Parameters
    ----------
    path
        A table with ``source``, ``target`` and ``weight``, which is the sign. ``resources`` becomes the evidence column
        ``sources``, and ``PMID`` ``references``. Signs that CollecTRI itself assumed (its decision begins with
        "default") are kept as stated; the history counts them, and the column of decisions tells which they are.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a weight is no number (the line is named).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "collectri.csv"
    >>> header = "source,target,weight,resources,references,sign_decision"
    >>> _ = file.write_text(header + "\nMYC,TERT,1,ExTRI;TRRUST,10022128;10491298,PMID\n")
    >>> read(file).publications[0] == {"10022128", "10491298"}
    True
    """
    table = unescaped(read_table(path))
    table.require("source", "target", "weight")
    weight = table.numbers("weight", default=0.0)
    assumed = _assumed([cell for name in _DECISIONS for cell in table.columns.get(name, ())])
    return network_from_rows(
        table,
        ("source", "target"),
        np.sign(weight),
        used=("weight",),
        renamed=_RENAMED,
        weight=np.where(weight == 0, 1.0, np.abs(weight)),
        history=assumed,
    )


def _assumed(decisions: list[str]) -> list[str]:
    n = sum(decision.strip().lower().startswith("default") for decision in decisions)
    return [f"{n} signs are CollecTRI's default, not evidence"] if n else []
