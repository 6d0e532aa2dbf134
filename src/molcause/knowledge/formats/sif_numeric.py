"""SIF with numbers, as CellNOpt and CARNIVAL write it: source, 1, -1 or 0 (unknown), target.

With or without a header, with tabs or blanks. Self-loops and contradicting duplicates are kept.
"""

from pathlib import Path

from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.sample import Sample, split_name
from molcause.knowledge.parsing.sif import is_number, parse_sif, sif_text, write_text
from molcause.knowledge.signs import read_signs

title = "SIF with numbers (source, 1 or -1, target), as of CellNOpt and CARNIVAL"
suffixes = (".sif", ".txt", ".tsv", ".tab")


def fits(sample: Sample) -> bool:
    """Return whether the middle cells are all numbers, but not the targets, and no node is a gate."""
    if sample.suffix not in (*suffixes, ""):
        return False
    try:
        sif = parse_sif("\n".join(sample.lines), sample.name)
    except KnowledgeError:
        return False
    if not sif.source or sif.logic or not all(is_number(word) for word in set(sif.word)):
        return False
    if sample.suffix == ".sif":
        return True
    bare = not sif.has_header and not all(is_number(name) for name in set(sif.target))
    return bare and all(float(word) in (-1.0, 0.0, 1.0) for word in set(sif.word))


def read(path: Path) -> Network:
    r"""Read numeric SIF.

    Raises
    ------
    KnowledgeError
        If a line is no edge, or a number is not 1, -1 or 0; line and cells are named.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.sif"
    >>> _ = file.write_text("RAF\t1\tMEK\nERK\t-1\tRAF\n")
    >>> read(file).sign.tolist()
    [1, -1]
    """
    sif = parse_sif(read_text(path, KnowledgeError), path.name)
    return sif.network(read_signs(sif.word, sif.where), None, split_name(path.name)[0])


def write(network: Network, path: Path) -> None:
    """Write edges with their signs, and nodes without edges; weights and evidence have no place.

    Raises
    ------
    KnowledgeError
        If a name cannot be written without quotes, or an edge has no direction.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.sif"
    >>> write(Network.from_edges([("RAF", "MEK", 1)]), file)
    >>> file.read_text().split()
    ['RAF', '1', 'MEK']
    """
    write_text(sif_text(network, [str(int(sign)) for sign in network.sign]), path)
