"""SIGNOR: causal relations with mechanism, site and reference, with or without a header line.

A node is called by its entity's name. Where two entities of different identifiers share a name, the identifier is
added, as in ``NAME (P12345)``: they are not made one. A row ``form complex`` says that an entity is part of a complex.
It is kept as an edge of unknown sign from the part to the complex, with the relation ``form complex``, because a
complex acts only if its parts are there; ``net.keep_edges(net.relation != "form complex", "...")`` leaves them out.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from molcause.errors import KnowledgeError
from molcause.findings import first
from molcause.knowledge.network import Network, Strings, strings
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample, sample_of
from molcause.knowledge.parsing.table import Table, read_table
from molcause.knowledge.signs import read_signs

title = "SIGNOR causal relations"
suffixes = (".tsv", ".txt")
_FIRST = "ENTITYA TYPEA IDA DATABASEA ENTITYB TYPEB IDB DATABASEB EFFECT MECHANISM RESIDUE SEQUENCE TAX_ID CELL_DATA"
_SECOND = "TISSUE_DATA MODULATOR_COMPLEX TARGET_COMPLEX MODIFICATIONA MODASEQ MODIFICATIONB MODBSEQ PMID DIRECT NOTES"
_HEADER = (*_FIRST.split(), *_SECOND.split(), "ANNOTATOR", "SENTENCE", "SIGNOR_ID", "SCORE")
_NEEDED = (*_HEADER[:8], "EFFECT")
_EFFECT = _HEADER.index("EFFECT")
_RENAMED = {"RESIDUE": "site", "PMID": "references", "SCORE": "score"}
_PART = "form complex"
_DIRECT = {"yes": "True", "t": "True", "true": "True", "no": "False", "f": "False", "false": "False"}


def fits(sample: Sample) -> bool:
    """Return whether a file has SIGNOR's header, or lines of 27 or 28 cells of which the ninth is an effect."""
    return {*_NEEDED} <= {*sample.columns} or _bare(sample)


def read(path: Path) -> Network:
    r"""Read SIGNOR.

    Parameters
    ----------
    path
        A table with SIGNOR's columns, or without a header line. ``EFFECT`` alone decides the sign; ``MECHANISM``
        becomes the relation, ``RESIDUE`` the evidence column ``site``, ``PMID`` ``references``, ``DIRECT``
        (YES, t, ...) the words True and False in ``direct``, and ``SCORE`` ``score``. The other columns keep their
        names, ``EFFECT`` included.

    Raises
    ------
    KnowledgeError
        If a column is missing, or an effect stands for no sign (all such words are named).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "signor.tsv"
    >>> ends = ["RAF1", "protein", "P04049", "UNIPROT", "MAP2K1", "protein", "Q02750", "UNIPROT"]
    >>> _ = file.write_text("\t".join([*ends, "up-regulates activity", "phosphorylation", "Ser218", *[""] * 17]))
    >>> net = read(file)
    >>> net.sign.tolist(), net.relation.tolist(), net.evidence["site"].tolist(), net.synonyms["Q02750"]
    ([1], ['phosphorylation'], ['Ser218'], 'MAP2K1')
    """
    table = _table(path)
    table.require(*_NEEDED)
    effects = table.columns["EFFECT"]
    part = np.array([effect.strip().lower() == _PART for effect in effects], dtype=bool)
    sign = read_signs(("" if is_part else effect for effect, is_part in zip(effects, part, strict=True)), table.where)
    relation = strings(cell.strip() for cell in table.cells("MECHANISM"))
    relation[part] = _PART
    named, more = _named(table)
    return network_from_rows(
        named,
        ("ENTITYA", "ENTITYB"),
        sign,
        used=("DIRECT",),
        renamed=_RENAMED,
        evidence=_direct(named),
        relation=relation,
        history=[*([f"{part.sum()} of them say that an entity is part of a complex"] if part.any() else []), *more],
        **_nodes(named),
    )


def _bare(sample: Sample) -> bool:
    """Return whether the first lines are data."""
    rows = [line.split("\t") for line in sample.lines[:20]]
    return bool(rows) and all(len(row) in (27, 28) and _is_effect(row[_EFFECT]) for row in rows)


def _is_effect(cell: str) -> bool:
    word = cell.strip().strip('"').lower()
    return word in (_PART, "unknown") or word.startswith(("up-regulates", "down-regulates"))


def _table(path: Path) -> Table:
    """Return the rows; sentences may hold double quotes that are none of the format."""
    header = _HEADER if _bare(sample_of(path)) else None
    try:
        return read_table(path, delimiter="\t" if header else "", header=header)
    except KnowledgeError:
        return read_table(path, delimiter="\t" if header else "", header=header, quoting=False)


def _named(table: Table) -> tuple[Table, list[str]]:
    """Return the rows with an identifier added to each name that two entities share, and which these are."""
    owners: dict[str, dict[str, None]] = {}
    for end in "AB":
        cells = (table.columns[f"{column}{end}"] for column in ("ENTITY", "ID"))
        for name, key in dict.fromkeys(zip(*cells, strict=True)):
            owners.setdefault(name.strip(), {})[key.strip()] = None
    shared = {name for name, keys in owners.items() if len(keys) > 1 and name}
    if not shared:
        return table, []
    columns = dict(table.columns)
    for end in "AB":
        pairs = zip(columns[f"ENTITY{end}"], columns[f"ID{end}"], strict=True)
        columns[f"ENTITY{end}"] = [f"{a.strip()} ({i.strip()})" if a.strip() in shared else a for a, i in pairs]
    said = f"{len(shared)} names stand for several entities and got their identifier: {first(sorted(shared))}"
    return replace(table, columns=columns), [said]


def _nodes(table: Table) -> dict[str, Any]:
    """Return the nodes with kind, ``DATABASE:identifier`` and, as synonyms, the identifier and a shared bare name."""
    found: dict[str, tuple[str, str, str]] = {}
    for end in "AB":
        cells = (table.columns[f"{column}{end}"] for column in ("ENTITY", "TYPE", "ID", "DATABASE"))
        for name, kind, key, database in dict.fromkeys(zip(*cells, strict=True)):
            found.setdefault(name.strip(), (kind.strip(), key.strip(), database.strip()))
    found.pop("", None)
    bare = {name: name.removesuffix(f" ({key})") for name, (_, key, _) in found.items()}
    table_of_nodes = {
        "kind": strings(kind for kind, _, _ in found.values()),
        "namespace": strings(f"{database}:{key}" if key else "" for _, key, database in found.values()),
        "synonyms": strings(_joined(key, bare[name], but=name) for name, (_, key, _) in found.items()),
    }
    return {"node": list(found), "node_table": table_of_nodes}


def _direct(table: Table) -> dict[str, Strings]:
    cells = table.columns.get("DIRECT")
    return {} if cells is None else {"direct": strings(_DIRECT.get(cell.strip().lower(), cell) for cell in cells)}


def _joined(*names: str, but: str) -> str:
    return "|".join(name for name in dict.fromkeys(names) if name and name != but)
