"""BNET: Boolean rules as text, one line ``target, rule`` for each node."""

from pathlib import Path

from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.logic.expression import Expression, is_name, parse
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.parsing.sample import Sample, split_name
from molcause.knowledge.parsing.sif import write_text

title = "BNET (Boolean rules: targets, factors)"
suffixes = (".bnet",)
nouns = ("LogicNetwork",)


def fits(sample: Sample) -> bool:
    """Return whether the first line is ``targets, factors``, or the suffix says so."""
    if sample.suffix == ".bnet":
        return True
    lines = [line for line in sample.lines if line.partition("#")[0].strip()]
    return bool(lines) and _is_header(lines[0].partition("#")[0])


def read(path: Path) -> LogicNetwork:
    """Read Boolean rules.

    Parameters
    ----------
    path
        Lines ``target, rule`` with ``!``, ``&``, ``|``, parentheses, 0 and 1; ``#`` begins a comment. The line
        ``targets, factors`` may be missing. Nodes that rules name and that have no line are inputs.

    Raises
    ------
    KnowledgeError
        If a line is no rule (line, column and token are named), or a node has two.
    """
    rules: dict[str, Expression] = {}
    texts: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, content in _content(read_text(path, KnowledgeError)):
        target, rest = _target(content, path.name, number)
        if target in rules:
            raise KnowledgeError(
                f"{path.name}, line {number}: {target!r} has a rule in line {lines[target]} already. "
                "Keep one, or join them by '|'."
            )
        rules[target] = parse(rest, path.name, line=number, column=len(content) - len(rest) + 1)
        texts[target], lines[target] = rest.strip(), number
    if not rules:
        raise KnowledgeError(f"{path.name} holds no rule. A rule is a line such as 'ERK, MEK & !DUSP'.")
    return LogicNetwork.from_expressions(
        rules, texts=texts, name=split_name(path.name)[0], history=(f"{len(rules)} rules read from {path.name}",)
    )


def write(network: LogicNetwork, path: Path) -> None:
    """Write one line for each node; an input's rule is its own name."""
    lines = ["targets, factors", *(f"{node}, {' '.join(network.rule(node).split())}" for node in network.features)]
    write_text("".join(f"{line}\n" for line in lines), path)


def _content(text: str) -> list[tuple[int, str]]:
    """Return the lines that hold a rule, with their numbers."""
    cut = enumerate((line.partition("#")[0] for line in text.split("\n")), start=1)
    lines = [(number, content) for number, content in cut if content.strip()]
    return lines[1:] if lines and _is_header(lines[0][1]) else lines


def _is_header(line: str) -> bool:
    return [word.strip().lower() for word in line.split(",")] == ["targets", "factors"]


def _target(content: str, name: str, number: int) -> tuple[str, str]:
    before, comma, rest = content.partition(",")
    target = before.strip()
    if not comma or not is_name(target):
        raise KnowledgeError(
            f"{name}, line {number}: {content.strip()[:60]!r} does not begin with a node's name and a comma. "
            "A rule is a line such as 'ERK, MEK & !DUSP'; names hold letters, digits and _ . : / @ + ' -."
        )
    return target, rest
