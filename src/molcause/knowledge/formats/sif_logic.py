"""CellNOpt's SIF of Boolean models: ``A 1 and1``, ``B -1 and1``, ``and1 1 C`` say that C follows A AND NOT B.

Edges and gates into one node are joined by OR.
"""

import re
from pathlib import Path

from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.logic.normal_form import Clause, from_clauses
from molcause.knowledge.parsing.sample import Sample, split_name
from molcause.knowledge.parsing.sif import Sif, parse_sif, write_text
from molcause.knowledge.signs import sign_of

title = "SIF with AND gates (and1, and2, ...), as of CellNOpt"
suffixes = (".sif",)
nouns = ("LogicNetwork",)
_GATE = re.compile(r"and\d+")


def fits(sample: Sample) -> bool:
    """Return whether lines with numbers name a gate that edges enter and leave, or a negation."""
    if sample.suffix not in (".sif", ".txt", ".tab", ".tsv", ""):
        return False
    try:
        sif = parse_sif("\n".join(sample.lines), sample.name)
    except KnowledgeError:
        return False
    return bool(sif.logic)


def read(path: Path) -> LogicNetwork:
    """Read a Boolean model.

    Parameters
    ----------
    path
        Lines of source, sign and target. The sign is 1 or -1, or ``!`` before the source negates it. Nodes called
        ``and1``, ``and2``, ... are gates.

    Raises
    ------
    KnowledgeError
        If a line is no edge, its sign is unknown, or a gate lacks its ends, feeds a gate or is negated.
    """
    sif = parse_sif(read_text(path, KnowledgeError), path.name)
    if not sif.source:
        raise KnowledgeError(f"{path.name} holds no edge. An edge is a line such as 'MEK 1 ERK'.")
    literals = [_literal(sif, row) for row in range(len(sif.source))]
    gates = _gates(sif, literals)
    rules: dict[str, list[Clause]] = {}
    for (name, negated), target in zip(literals, sif.target, strict=True):
        if not _is_gate(target):
            rules.setdefault(target, []).append(gates.get(name, frozenset({(name, negated)})))
    ends = [name for pair in zip(literals, sif.target, strict=True) for name in (pair[0][0], pair[1])]
    return LogicNetwork.from_expressions(
        {target: from_clauses(dict.fromkeys(found)) for target, found in rules.items()},
        nodes=dict.fromkeys(name for name in (*ends, *sif.lone) if not _is_gate(name)),
        name=split_name(path.name)[0],
        history=(f"{len(sif.source)} edges read from {path.name}, with {len(gates)} AND gates", *sif.notes),
    )


def write(network: LogicNetwork, path: Path) -> None:
    """Write edges and gates; a clause of one literal is an edge, a node without edges a line.

    Raises
    ------
    KnowledgeError
        If a rule is a constant or a node is called like a gate, which this format cannot hold.
    """
    constant = network.node[network.constant >= 0].tolist()
    if constant:
        raise KnowledgeError(f"SIF cannot hold the constant rule(s) of {constant[:5]}. Write a .bnet file.")
    like_gates = [node for node in network.features if _is_gate(node)]
    if like_gates:
        raise KnowledgeError(f"In SIF, {like_gates[:5]} would be read as AND gates. Rename them, or write .bnet.")
    write_text("".join(f"{line}\n" for line in [*_edges(network), *_lone(network)]), path)


def _literal(sif: Sif, row: int) -> tuple[str, bool]:
    source, word, target = sif.source[row], sif.word[row], sif.target[row]
    sign = sign_of(word)
    if not sign:
        raise KnowledgeError(f"{sif.where(row)}: the sign {word!r} is neither 1 nor -1, and a rule needs to know it.")
    if source.startswith("!") and sign < 0:
        raise KnowledgeError(f"{sif.where(row)} negates its source twice, by '!' and by {word}. Keep one of them.")
    name, negated = source.removeprefix("!"), source.startswith("!") or sign < 0
    if _is_gate(name) and (negated or _is_gate(target)):
        raise KnowledgeError(f"{sif.where(row)}: the gate {name} must act on a node, and with sign 1.")
    return name, negated


def _gates(sif: Sif, literals: list[tuple[str, bool]]) -> dict[str, Clause]:
    inputs: dict[str, set[tuple[str, bool]]] = {}
    for literal, target in zip(literals, sif.target, strict=True):
        if _is_gate(target):
            inputs.setdefault(target, set()).add(literal)
    used = {name for name, _ in literals if _is_gate(name)}
    half = sorted(inputs.keys() ^ used)
    if half:
        raise KnowledgeError(
            f"{sif.origin}: the gate {half[0]} lacks {'an output' if half[0] in inputs else 'inputs'}. "
            f"A gate has lines such as 'A 1 {half[0]}' and '{half[0]} 1 C'."
        )
    return {gate: frozenset(found) for gate, found in inputs.items()}


def _edges(network: LogicNetwork) -> list[str]:
    lines, gates = [], 0
    for target in dict.fromkeys(network.node[network.target]):
        for clause in network.clauses_of(target):
            aim = target
            if len(clause) > 1:
                gates += 1
                aim = f"and{gates}"
                lines.append(f"{aim}\t1\t{target}")
            lines += [f"{name}\t{-1 if negated else 1}\t{aim}" for name, negated in sorted(clause)]
    return lines


def _lone(network: LogicNetwork) -> list[str]:
    joined = {*network.node[network.target], *network.node[network.regulator]}
    return [node for node in network.features if node not in joined]


def _is_gate(name: str) -> bool:
    return _GATE.fullmatch(name) is not None
