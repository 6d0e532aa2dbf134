r"""SIF text: lines of source, word and targets; what the dialects of SIF have in common.

If there is a tab anywhere, tabs separate, and names may hold blanks. ``A activates B C`` is two edges, a lone name a
node without edges, and a line that begins with ``#`` a comment.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.findings import first
from molcause.knowledge.network import Network, strings
from molcause.knowledge.signs import sign_of

_SOURCE = {"source", "from", "node1", "node_1", "nodea", "gene1", "tf", "regulator", "entitya"}
_TARGET = {"target", "to", "node2", "node_2", "nodeb", "gene2", "gene", "regulated", "entityb"}
_WORD = {"interaction", "interaction_type", "relation", "relationship", "sign", "effect", "edge", "type", "mode", "mor"}
_HEADER = "header passed over"
_GATE = re.compile(r"and\d+\Z")


@dataclass(frozen=True)
class Sif:
    """Parsed SIF text.

    Parameters
    ----------
    origin
        What the file is called in messages.
    source, word, target
        ``[n_edges]`` cells.
    lines
        ``[n_edges]`` line numbers.
    lone
        Names that stand alone on their line.
    notes
        What was done to the lines, for the history.
    """

    origin: str
    source: list[str]
    word: list[str]
    target: list[str]
    lines: list[int]
    lone: list[str]
    notes: tuple[str, ...]

    def where(self, row: int) -> str:
        """Return the place of an edge, with its cells."""
        cells = [self.source[row], self.word[row], self.target[row]]
        return f"{self.origin}, line {self.lines[row]} ({' | '.join(cells)})"

    @property
    def has_header(self) -> bool:
        """Whether the first line names columns."""
        return f"1 {_HEADER}" in self.notes

    @property
    def hyper_nodes(self) -> list[str]:
        """The nodes ``and1``, ``and2``, ... that edges enter and leave: conjunctions, not molecules."""
        return sorted(name for name in set(self.source) & set(self.target) if _GATE.match(name))

    @property
    def logic(self) -> list[str]:
        """The names that make it a Boolean model: conjunctions, and negated sources (``!A``)."""
        return [*self.hyper_nodes, *sorted({name for name in self.source if name.startswith("!")})]

    def network(self, sign: NDArray[np.int8], relation: Sequence[str] | None, name: str) -> Network:
        """Return the edges with these signs.

        Raises
        ------
        KnowledgeError
            If there is no edge, or a node is a conjunction.
        """
        if self.logic:
            raise KnowledgeError(
                f"{self.origin} holds gates or negations ({first(self.logic)}): it is a Boolean model, whose meaning "
                "a network would lose. Read it without naming a format."
            )
        if not self.source:
            raise KnowledgeError(f"{self.origin} holds no edge ({len(self.lone)} lone name(s)). {_no_edge(self.lone)}")
        return Network.build(
            strings(self.source),
            strings(self.target),
            sign,
            node=dict.fromkeys([*self.source, *self.target, *self.lone]),
            relation=None if relation is None else strings(relation),
            name=name,
            history=(f"{len(self.source)} edges read from {self.origin}", *self.notes),
        )


def parse_sif(text: str, origin: str) -> Sif:
    r"""Parse SIF text.

    Raises
    ------
    KnowledgeError
        If a line is neither a lone name nor an edge; its number and cells are named.

    Examples
    --------
    >>> sif = parse_sif("A 1 B C\n# comment\nD\n", "a file")
    >>> sif.source, sif.word, sif.target, sif.lone
    (['A', 'A'], ['1', '1'], ['B', 'C'], ['D'])
    """
    lines = text.split("\n")
    tabs = any("\t" in line for line in lines if not line.startswith("#"))
    parsed = Sif(origin, [], [], [], [], [], ())
    counts: Counter[str] = Counter()
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            counts["comment line(s) passed over"] += 1
        elif line.strip():
            cells = [cell.strip() for cell in line.rstrip().split("\t")] if tabs else line.split()
            counts[_added(parsed, cells, number, tabs)] += 1
    _check_order(parsed)
    if _unquoted(parsed):
        counts["quotes around all names taken off, in lines"] = len(set(parsed.lines)) + len(parsed.lone)
    notes = tuple(f"{count} {what}" for what, count in counts.items() if what)
    return Sif(origin, parsed.source, parsed.word, parsed.target, parsed.lines, parsed.lone, notes)


def sif_text(network: Network, words: Sequence[str]) -> str:
    """Return a network as SIF text, with one word for each edge.

    Raises
    ------
    KnowledgeError
        If a name or an edge cannot be written so.

    Examples
    --------
    >>> sif_text(Network.from_edges([("RAF", "MEK", 1)], nodes=["ERK"]), ["activates"]).split()
    ['RAF', 'activates', 'MEK', 'ERK']
    """
    for name in network.node:
        if not name or name != name.strip() or name[0] in "#!" or _GATE.match(name) or re.search(r"[\t\n\r]", name):
            raise KnowledgeError(
                f"Node {name!r} cannot be written as SIF, which has no quotes. Names must not be empty, begin with # "
                "or !, hold tabs or line ends, end in blanks, or look like a gate (and1). Write a .csv file."
            )
    if len(network.node) and all(len(name) > 2 and name[0] == name[-1] == '"' for name in network.node):
        raise KnowledgeError("All names are in double quotes, which reading SIF takes off. Write a .csv file.")
    if not network.directed.all():
        count = int((~network.directed).sum())
        raise KnowledgeError(
            f"{count} edge(s) have no direction, which SIF cannot say. Drop them, or write a .csv or .graphml file."
        )
    rows = zip(network.source, words, network.target, strict=True)
    linked = {*network.source, *network.target}
    lone = [name for name in network.node if name not in linked]
    return "".join(f"{line}\n" for line in [*("\t".join(row) for row in rows), *lone])


def is_number(text: str) -> bool:
    """Return whether a word is a number.

    Examples
    --------
    >>> is_number("-1"), is_number("nan"), is_number("pp")
    (True, False, False)
    """
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def write_text(text: str, path: Path) -> None:
    """Write a text file.

    Raises
    ------
    KnowledgeError
        If it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as cause:
        raise KnowledgeError(f"{path} cannot be written: {cause}. Choose a folder that exists.") from cause


def _added(sif: Sif, cells: list[str], number: int, tabs: bool) -> str:
    """Add the edges of one line; return what is to be counted, if anything."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) == 1 and not (tabs and _blank_edge(cells[0].split())):
        sif.lone.append(cells[0])
        return "lone name(s) kept as nodes"
    if len(cells) < 3 or not all(cells):
        raise KnowledgeError(_broken(sif.origin, cells, number, tabs))
    if not sif.source and _is_header(cells):
        return _HEADER
    for target in cells[2:]:
        sif.source.append(cells[0])
        sif.word.append(cells[1])
        sif.target.append(target)
        sif.lines.append(number)
    return "line(s) with several targets" if len(cells) > 3 else ""


def _no_edge(lone: Sequence[str]) -> str:
    for mark, word in ((",", "commas"), (";", "semicolons")):
        if lone and all(mark in name for name in lone):
            return f"It has {word}; SIF has tabs or blanks. Call it .csv, with a first line such as source,sign,target."
    return "Is it the right file?"


def _check_order(sif: Sif) -> None:
    """Raise if the sign stands last: read as it stands, ``A B 1`` would be an edge from A to a node called 1.

    A network may have a node called 1; that all targets are signs, and no word is, is not by chance.
    """
    if not sif.source:
        return
    names = [cells[0].strip('"').lower() for cells in (sif.source, sif.word, sif.target)]
    header = names[0] in _SOURCE and names[1] in _TARGET and names[2] in _WORD
    signs = {target for target in sif.target if is_number(target) and sign_of(target) is not None}
    last = signs and signs == set(sif.target) and not any(sign_of(word) is not None for word in set(sif.word))
    if header or (last and ("-1" in signs or len(set(sif.word)) > 2)):
        raise KnowledgeError(
            f"{sif.where(0)}: the sign seems to stand last, and SIF has it between source and target. Move it there, "
            "or call the file .tsv or .csv, with a first line that names the columns source, target and sign."
        )


def _unquoted(sif: Sif) -> bool:
    """Take off double quotes, if there are some around every name, as R writes them; return whether there were."""
    columns = [sif.source, sif.target, sif.lone]
    names = {name for column in columns for name in column}
    if not names or not all(len(name) > 2 and name[0] == name[-1] == '"' for name in names):
        return False
    for column in columns:
        column[:] = [name[1:-1] for name in column]
    sif.word[:] = [word[1:-1] if len(word) > 2 and word[0] == word[-1] == '"' else word for word in sif.word]
    return True


def _broken(origin: str, cells: list[str], number: int, tabs: bool) -> str:
    why = "an edge has a source, a word and one or more targets, a node without edges stands alone"
    if tabs and len(cells) == 1:
        why = "the file has tabs, so they separate, but this line has blanks only; put tabs there"
    return f"{origin}, line {number} holds {len(cells)} cell(s), {' | '.join(cells)}: {why}."


def _blank_edge(words: list[str]) -> bool:
    """Return whether the words of a line look like an edge cut at blanks."""
    return len(words) > 2 and (is_number(words[1]) or sign_of(words[1]) is not None)


def _is_header(cells: list[str]) -> bool:
    names = [cell.strip('"').lower() for cell in cells]
    return len(names) == 3 and names[0] in _SOURCE and names[1] in _WORD and names[2] in _TARGET
