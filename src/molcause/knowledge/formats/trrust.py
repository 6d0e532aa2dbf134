"""TRRUST: transcription factor, target, mode of regulation and PubMed identifiers, with or without a header line."""

from pathlib import Path

from molcause.knowledge.network import Network
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample, sample_of
from molcause.knowledge.parsing.table import read_table
from molcause.knowledge.signs import read_signs

title = "TRRUST (TF, target, Activation/Repression/Unknown, PMIDs)"
suffixes = (".tsv", ".txt")
_HEADER = ("Gene1", "Gene2", "Mode_of_Regulation", "PMID")
_MODES = ("Activation", "Repression", "Unknown")


def fits(sample: Sample) -> bool:
    """Return whether a file has TRRUST's header, or four cells in each line of which the third is a mode."""
    if {*_HEADER[:3]} <= {*sample.columns}:
        return True
    return _bare(sample) and all(len(row) == 4 and row[2] in _MODES for row in sample.cells[:100])


def read(path: Path) -> Network:
    r"""Read TRRUST; a pair that is stated several times, with one sign or both, stays several edges.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a mode stands for no sign (all such words are named).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "trrust.tsv"
    >>> _ = file.write_text("AATF\tBAX\tRepression\t22909821\nAATF\tKLK3\tUnknown\t23146908\n")
    >>> read(file).sign.tolist()
    [-1, 0]
    """
    table = read_table(path, delimiter="\t", header=_HEADER if _bare(sample_of(path)) else None)
    table.require(*_HEADER[:3])
    sign = read_signs(table.columns[_HEADER[2]], table.where)
    return network_from_rows(table, _HEADER[:2], sign, used=(_HEADER[2],), renamed={"PMID": "references"})


def _bare(sample: Sample) -> bool:
    """Return whether the first line is data."""
    return len(sample.columns) == 4 and sample.columns[2] in _MODES
