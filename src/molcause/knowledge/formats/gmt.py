"""GMT: one gene set on each line, its name, a description and its genes, with tabs between them and nothing else.

Names may hold blanks, quotes and brackets, and the description may be empty. A gene may carry a weight after a comma,
as in some files of Enrichr.
"""

import re
from dataclasses import replace
from pathlib import Path

from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.gene_sets import GeneSets
from molcause.knowledge.parsing.sample import Sample

title = "gene sets (GMT)"
suffixes = (".gmt",)
nouns = ("GeneSets",)
_WEIGHTED = re.compile(r"(.+),([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)")


def fits(sample: Sample) -> bool:
    """Return whether a file is called ``.gmt``; if its lines have no tabs, reading says so."""
    return sample.suffix == ".gmt" and bool(sample.lines)


def read(path: Path) -> GeneSets:
    r"""Read gene sets.

    Sets of one name and the same genes are one set. Of one name and other genes, all but the first get a number:
    ``RAF targets``, ``RAF targets (2)``. A gene that is named twice in a set is in it once. All are counted in the
    history.

    Raises
    ------
    KnowledgeError
        If a line has no tab or no name, a weight is 0 or no number, or there is no line; the line is named.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "sets.gmt"
    >>> _ = file.write_text("'de novo' folding (GO:0051084)\t\tHSPA9\tCCT2\n")
    >>> read(file).to_dict()
    {"'de novo' folding (GO:0051084)": ('HSPA9', 'CCT2')}
    """
    text = read_text(path, KnowledgeError)
    sets: dict[str, dict[str, float]] = {}
    descriptions: dict[str, str] = {}
    counts = dict.fromkeys(("lines", "repeated genes", "empty cells", "repeated sets", "renamed sets"), 0)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            counts["lines"] += 1
            name, description, members = _parsed(line, f"{path.name}, line {number}", counts)
            name = _free_name(name, members, sets, counts)
            sets.setdefault(name, members)
            descriptions.setdefault(name, description)
    if not sets:
        raise KnowledgeError(f"{path.name} holds no gene set.")
    made = GeneSets.from_dict(sets, descriptions=descriptions, name=path.name.split(".gmt")[0])
    return replace(made, history=(_history(path.name, len(sets), counts),))


def write(sets: GeneSets, path: Path) -> None:
    """Write gene sets; all weights are written if one is not 1.

    Raises
    ------
    KnowledgeError
        If a name or description holds a tab or a line end, or the file cannot be written.
    """
    weighted = bool((sets.membership.data != 1).any())
    lines = []
    for row, (name, members) in enumerate(sets.to_dict().items()):
        begin = sets.membership.indptr[row]
        weights = sets.membership.data[begin : begin + len(members)].tolist()
        cells = [f"{gene},{weight!r}" for gene, weight in zip(members, weights, strict=True)] if weighted else members
        lines.append("\t".join([_writable(name), _writable(sets.descriptions[row]), *map(_writable, cells)]))
    try:
        path.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
    except OSError as cause:
        raise KnowledgeError(f"{path} cannot be written: {cause}. Choose a folder that exists.") from cause


def _parsed(line: str, where: str, counts: dict[str, int]) -> tuple[str, str, dict[str, float]]:
    name, *rest = line.split("\t")
    if not rest:
        raise KnowledgeError(
            f"{where} has no tab: {line[:60]!r}. A line is a name, a description and genes, with tabs between them."
        )
    if not name.strip():
        raise KnowledgeError(f"{where} has no name before its first tab. Name the set.")
    cells = [cell.strip() for cell in rest]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    members: dict[str, float] = {}
    for cell in cells[1:]:
        gene, weight = _gene(cell, where)
        counts["repeated genes"] += gene in members
        counts["empty cells"] += not gene
        if gene:
            members.setdefault(gene, weight)
    return name.strip(), cells[0], members


def _gene(cell: str, where: str) -> tuple[str, float]:
    found = _WEIGHTED.fullmatch(cell) if "," in cell else None
    if not found:
        return cell, 1.0
    try:
        weight = float(found[2])
    except ValueError as cause:
        raise KnowledgeError(f"{where} holds {cell!r}; the part after the comma is no number.") from cause
    if not weight or weight in (float("inf"), float("-inf")):
        raise KnowledgeError(f"{where} holds {cell!r}; a weight is a number other than 0. Leave the gene out.")
    return found[1], weight


def _free_name(
    name: str, members: dict[str, float], sets: dict[str, dict[str, float]], counts: dict[str, int]
) -> str:
    """Return the name of the equal set that is there already, or the name with a number if its sets are others."""
    free, number = name, 1
    while free in sets:
        if sets[free] == members:
            counts["repeated sets"] += 1
            return free
        number += 1
        free = f"{name} ({number})"
    counts["renamed sets"] += free != name
    return free


def _history(origin: str, n: int, counts: dict[str, int]) -> str:
    sentence = f"{n} gene sets read from {counts['lines']} lines of {origin}"
    said = {
        "repeated sets": "sets were there before, with the same genes, and are kept once",
        "renamed sets": "sets had the name of another one with other genes, and got a number",
        "repeated genes": "genes were named twice in their set and are in it once",
        "empty cells": "empty cells passed over",
    }
    return "; ".join([sentence, *(f"{counts[kind]} {words}" for kind, words in said.items() if counts[kind])])


def _writable(text: str) -> str:
    if any(mark in text for mark in "\t\n\r"):
        raise KnowledgeError(f"{text!r} holds a tab or a line end, which GMT cannot hold. Rename it.")
    return text
