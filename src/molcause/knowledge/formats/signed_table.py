"""Signed tables with the columns source, interaction and target, the interaction being a number, symbol or word.

OmniPath for CARNIVAL (``1``, ``-1``) and DoRothEA's words (``upregulates-expression``) come so.
"""

from pathlib import Path

from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.parsing.table import read_table
from molcause.knowledge.signs import read_signs

title = "signed table (source, interaction, target)"
suffixes = (".tsv", ".csv", ".txt")
_COLUMNS = ("source", "interaction", "target")


def fits(sample: Sample) -> bool:
    """Return whether a file has the columns source, interaction and target, and no sign."""
    columns = {*sample.columns}
    return {*_COLUMNS} <= columns and "sign" not in columns and sample.suffix != ".sif"


def read(path: Path) -> Network:
    r"""Read a signed table.

    Parameters
    ----------
    path
        A table with the columns ``source``, ``interaction`` and ``target`` in any order;
        `molcause.knowledge.signs` lists what stands for signs. A word also becomes the edge's relation.

    Raises
    ------
    KnowledgeError
        If a column is missing, or an interaction stands for no sign (all such words are named).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.tsv"
    >>> _ = file.write_text("source\tinteraction\ttarget\nMYC\tupregulates-expression\tTERT\n")
    >>> net = read(file)
    >>> net.sign.tolist(), net.relation.tolist()
    ([1], ['upregulates-expression'])
    """
    table = read_table(path)
    table.require(*_COLUMNS)
    words = table.columns["interaction"]
    sign = read_signs(words, table.where)
    said = {word: word.strip() if any(c.isalpha() for c in word) else "" for word in dict.fromkeys(words)}
    return network_from_rows(
        table, ("source", "target"), sign, used=("interaction",), relation=strings(said[word] for word in words)
    )
