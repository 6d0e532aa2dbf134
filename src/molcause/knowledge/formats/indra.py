"""INDRA statements as JSON (Gyori et al., Mol. Syst. Biol. 2017, 13:954): a file, or a list of dicts.

Regulation has the sign that its type says; the effect of a modification (phosphorylation, ...) on activity is unknown.
Statements without a causal direction (complexes, active forms, ...) are no edges, and are counted.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.sample import Sample, split_name

title = "INDRA statements (JSON)"
suffixes = (".json",)
_SIGNED = {"Activation": 1, "Inhibition": -1, "IncreaseAmount": 1, "DecreaseAmount": -1, "GtpActivation": 1}
_KINDS = (
    "phosphorylation ubiquitination sumoylation hydroxylation acetylation glycosylation farnesylation "
    "geranylgeranylation palmitoylation myristoylation ribosylation methylation"
)
_MODIFICATIONS = {name for kind in _KINDS.split() for name in (kind.capitalize(), f"De{kind}")}
_ENDS = {
    **dict.fromkeys([*_SIGNED, "RegulateActivity", "RegulateAmount"], ("subj", "obj")),
    **dict.fromkeys([*_MODIFICATIONS, "Modification"], ("enz", "sub")),
    "Autophosphorylation": ("enz", "enz"),
    "Gef": ("gef", "ras"),
    "Gap": ("gap", "ras"),
}
_NAMESPACES = ("HGNC", "FPLX", "UP", "CHEBI", "GO", "MESH")


def fits(sample: Sample) -> bool:
    """Return whether a file is JSON with statements."""
    start = sample.text.lstrip()
    stated = any(f'"{word}"' in start for word in ("evidence", "belief", "matches_hash", "db_refs"))
    return start[:1] in ("[", "{") and '"type"' in start and stated and '"CXVersion"' not in start[:500]


def read(path: Path) -> Network:
    """Read statements: a list of them, or an object whose ``statements`` are one.

    Raises
    ------
    KnowledgeError
        If the file is not JSON or holds no statement that is an edge.
    """
    try:
        document = json.loads(read_text(path, KnowledgeError))
    except (ValueError, RecursionError) as cause:
        raise KnowledgeError(f"{path.name} is not JSON: {cause}.") from cause
    statements = document.get("statements") if isinstance(document, dict) else document
    if isinstance(statements, dict):
        statements = list(statements.values())
    if not isinstance(statements, list) or not all(isinstance(item, dict) for item in statements):
        raise KnowledgeError(f"{path.name} holds no list of statements. Write them by INDRA's stmts_to_json_file.")
    return _network(statements, path.name, split_name(path.name)[0])


def accepts(thing: object) -> bool:
    """Return whether an object is a list of statements as dicts."""
    return isinstance(thing, list) and bool(thing) and all(isinstance(item, dict) and "type" in item for item in thing)


def from_object(statements: list[dict[str, Any]]) -> Network:
    """Take a network from statements.

    Raises
    ------
    KnowledgeError
        If none is an edge.

    Examples
    --------
    >>> raf, mek = {"name": "RAF", "db_refs": {"FPLX": "RAF"}}, {"name": "MAP2K1", "db_refs": {"HGNC": "6840"}}
    >>> net = from_object([{"type": "Activation", "subj": raf, "obj": mek, "belief": 0.9}])
    >>> net.sign.tolist(), net.evidence["confidence"].tolist()
    ([1], [0.9])
    """
    return _network(statements, "a list of statements", "unnamed")


def _network(statements: list[dict[str, Any]], origin: str, name: str) -> Network:
    edges: list[tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]] = []
    left_out: Counter[str] = Counter()
    for statement in statements:
        ends = _ends(statement)
        if isinstance(ends, str):
            left_out[ends] += 1
        else:
            edges.append((*ends, statement))
    said = ", ".join(f"{count} {why}" for why, count in left_out.items())
    if not edges:
        raise KnowledgeError(f"{origin} holds {len(statements)} statement(s), but no edge: {said or 'it is empty'}.")
    agents: dict[str, Mapping[str, Any]] = {}
    for edge in edges:
        for agent in edge[:2]:
            agents.setdefault(str(agent["name"]), agent)
    history = [f"{len(edges)} edges read from the {len(statements)} statements of {origin}"]
    return Network.build(
        strings(source["name"] for source, _, _ in edges),
        strings(target["name"] for _, target, _ in edges),
        np.array([_SIGNED.get(str(s["type"]), 0) for _, _, s in edges], dtype=np.int8),
        node=agents,
        relation=strings(s["type"] for _, _, s in edges),
        evidence=_evidence([s for _, _, s in edges]),
        node_table=_node_table(agents),
        name=name,
        history=(*history, f"left out: {said}") if said else tuple(history),
    )


def _ends(statement: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]] | str:
    """Return the agents at the ends of an edge, or why there is no edge."""
    kind = str(statement.get("type"))
    if kind not in _ENDS:
        return f"{kind} (no causal edge)"
    source, target = (statement.get(end) for end in _ENDS[kind])
    if not _named(source) or not _named(target):
        return f"{kind} without {_ENDS[kind][0 if not _named(source) else 1]}"
    return source, target  # type: ignore[return-value]


def _named(agent: object) -> bool:
    return isinstance(agent, dict) and isinstance(agent.get("name"), str) and bool(agent["name"])


def _evidence(statements: list[Mapping[str, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    return {
        "references": strings(_joined(e.get("pmid") for e in _pieces(s)) for s in statements),
        "sources": strings(_joined(e.get("source_api") for e in _pieces(s)) for s in statements),
        "confidence": np.array([_belief(s) for s in statements]),
        "site": strings(f"{s.get('residue') or ''}{s.get('position') or ''}" for s in statements),
        "activity": strings(s.get("obj_activity") or "" for s in statements),
        "statement": strings(s.get("id") or s.get("matches_hash") or "" for s in statements),
    }


def _pieces(statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    pieces = statement.get("evidence")
    return [piece for piece in pieces if isinstance(piece, dict)] if isinstance(pieces, list) else []


def _joined(values: Iterable[object]) -> str:
    return ";".join(dict.fromkeys(str(value) for value in values if value))


def _belief(statement: Mapping[str, Any]) -> float:
    belief = statement.get("belief")
    return float(belief) if isinstance(belief, int | float) and abs(belief) <= 1 else float("nan")


def _node_table(agents: Mapping[str, Mapping[str, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    references = [_references(agent) for agent in agents.values()]
    best = [next((name for name in _NAMESPACES if name in found), "") for found in references]
    return {
        "namespace": strings(best),
        "synonyms": strings(
            "|".join(value if value.startswith(f"{name}:") else f"{name}:{value}" for name, value in found.items())
            for found in references
        ),
    }


def _references(agent: Mapping[str, Any]) -> dict[str, str]:
    found = agent.get("db_refs")
    return {
        str(name): str(value[0] if isinstance(value, list) and value else value)
        for name, value in (found if isinstance(found, dict) else {}).items()
        if value and name not in ("TEXT", "TEXT_NORM")
    }
