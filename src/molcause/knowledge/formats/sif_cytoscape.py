"""SIF with words, as Cytoscape writes it: source, relation, one or more targets.

A relation that stands for a sign (``activates``, ``-|``) gives it; any other (``pp``) leaves the sign unknown. The word
is kept as the edge's relation.
"""

from dataclasses import replace
from pathlib import Path

from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.formats import sif_numeric
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.sample import Sample, split_name
from molcause.knowledge.parsing.sif import Sif, is_number, parse_sif, sif_text, write_text
from molcause.knowledge.signs import TOKENS, read_signs, sign_of

title = "SIF with words (source, relation, targets), as of Cytoscape"
suffixes = (".sif", ".txt", ".tab")
_WORDS = {1: "activates", -1: "inhibits", 0: "unknown"}


def fits(sample: Sample) -> bool:
    """Return whether a .sif file is not all numbers, or another file has words for signs in the middle alone."""
    if sample.suffix not in (*suffixes, "") or not sample.text.strip():
        return False
    try:
        sif = parse_sif("\n".join(sample.lines), sample.name)
    except KnowledgeError:
        return sample.suffix == ".sif"  # its message says which line is wrong
    if sif.logic or sif_numeric.fits(sample):
        return False
    if sample.suffix == ".sif":
        return True
    words = {word.casefold() for word in sif.word}
    return bool(words) and words <= TOKENS.keys() and not any(map(is_number, words)) and not sif.has_header


def read(path: Path) -> Network:
    """Read SIF with words.

    Raises
    ------
    KnowledgeError
        If a line is no edge, or a relation is a number but no sign; line and cells are named.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.sif"
    >>> _ = file.write_text("RAF activates MEK1 MEK2")
    >>> net = read(file)
    >>> net.target.tolist(), net.sign.tolist()
    (['MEK1', 'MEK2'], [1, 1])
    """
    sif = parse_sif(read_text(path, KnowledgeError), path.name)
    words = ["" if sign_of(word) is None and not is_number(word) else word for word in sif.word]
    network = sif.network(read_signs(words, sif.where), sif.word, split_name(path.name)[0])
    return _with_note(network, sif)


def write(network: Network, path: Path) -> None:
    """Write edges with their relation, or where it does not say the sign, a word that does.

    Weights and evidence have no place.

    Raises
    ------
    KnowledgeError
        If a name cannot be written without quotes, or an edge has no direction.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "net.sif"
    >>> write(Network.from_edges([("RAF", "MEK", -1)]), file)
    >>> file.read_text().split()
    ['RAF', 'inhibits', 'MEK']
    """
    words = [_word(str(word), int(sign)) for word, sign in zip(network.relation, network.sign, strict=True)]
    write_text(sif_text(network, words), path)


def _with_note(network: Network, sif: Sif) -> Network:
    unsigned = {word for word in sif.word if sign_of(word) is None}
    if not unsigned:
        return network
    count = sum(word in unsigned for word in sif.word)
    listed = ", ".join(sorted(unsigned)[:5])
    note = f"{count} edge(s) whose relation stands for no sign are of unknown sign: {listed}"
    return replace(network, history=(*network.history, note))


def _word(relation: str, sign: int) -> str:
    plain = relation and relation == relation.strip() and not any(mark in relation for mark in "\t\n\r")
    said = sign_of(relation)
    if plain and not is_number(relation) and (said == sign or (said is None and sign == 0)):
        return relation
    return _WORDS[sign]
