"""SBML-qual: Boolean models as XML, one transition for each node, or (as CellNOpt writes it) for each edge.

Only Boolean models are read, not those with more than two levels. Transitions into one node are joined by OR.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.logic.expression import Expression, is_name
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.logic.normal_form import clauses
from molcause.knowledge.parsing.mathml import expression_of
from molcause.knowledge.parsing.safe_xml import attribute, each, local, read_xml
from molcause.knowledge.parsing.sample import Sample, split_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

title = "SBML-qual (Boolean models)"
suffixes = (".sbml", ".xml")
nouns = ("LogicNetwork",)
QUAL = "http://www.sbml.org/sbml/level3/version1/qual/version1"


def fits(sample: Sample) -> bool:
    """Return whether a file is SBML and declares qualitative species."""
    if not sample.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    return b"<sbml" in sample.head and (QUAL.encode() in sample.head or b"listOfQualitativeSpecies" in sample.head)


def read(path: Path) -> LogicNetwork:
    """Read a Boolean model.

    Nodes are called by their names where these are unique and can stand in a rule, else by their ids; the history says
    how many. Initial levels, layouts and annotations are not kept.

    Raises
    ------
    KnowledgeError
        If the XML is unsafe or broken, the model has more than two levels, or a transition contradicts itself.
    """
    root, _ = read_xml(path)
    species = _species(root, path.name)
    called = _names(species)
    found: dict[str, list[_Rule]] = {}
    for transition in each(root, "transition"):
        for target, rule in _rules(transition, called, path.name):
            found.setdefault(target, []).append(rule)
    return LogicNetwork.from_expressions(
        {called[target]: _joined(rules, f"{path.name}: the rules of {target!r}") for target, rules in found.items()},
        nodes=called.values(),
        name=split_name(path.name)[0],
        history=(_history(path.name, species, called, found),),
    )


def write(network: LogicNetwork, path: Path) -> None:
    """Write one transition for each node with a rule.

    Raises
    ------
    KnowledgeError
        If the file cannot be written.
    """
    from molcause.knowledge.parsing.qual_writing import qual_text
    from molcause.knowledge.parsing.sif import write_text

    write_text(qual_text(network), path)


@dataclass(frozen=True)
class _Rule:
    """When a transition sets its output to something else than the default."""

    default: bool
    otherwise: tuple[Expression, ...]


def _species(root: "Element", name: str) -> dict[str, "Element"]:
    found: dict[str, Element] = {}
    for element in each(root, "qualitativeSpecies"):
        key = _required(element, "id", name)
        if key in found:
            raise KnowledgeError(f"{name} has two qualitative species {key!r}. Keep one.")
        _check_boolean(attribute(element, "maxLevel"), f"{name}: species {key!r}")
        found[key] = element
    if not found:
        raise KnowledgeError(f"{name} holds no qualitative species: it is no SBML-qual model.")
    return found


def _check_boolean(level: str | None, where: str) -> None:
    if level is not None and level.strip() not in ("0", "1"):
        raise KnowledgeError(
            f"{where} has level {level}: models with more than two levels are not read. "
            "Convert it to a Boolean model first, for instance with bioLQM."
        )


def _names(species: dict[str, "Element"]) -> dict[str, str]:
    """Return what each species is called: its name where it can be told apart and stand in a rule, else its id."""
    called = {key: (attribute(element, "name") or "").strip() for key, element in species.items()}
    called = {key: name if is_name(name) else key for key, name in called.items()}
    return called if len({*called.values()}) == len(called) else {key: key for key in species}


def _rules(transition: "Element", called: dict[str, str], name: str) -> Iterator[tuple[str, _Rule]]:
    where = f"{name}: transition {attribute(transition, 'id') or '(without id)'}"
    outputs = list(each(transition, "output"))
    if not outputs:
        raise KnowledgeError(f"{where} has no output.")
    rule = _rule(transition, _scope(transition, called, where), where)
    for output in outputs:
        _check_effect(output, ("assignmentLevel",), where)
        yield _known(output, called, where), rule


def _scope(transition: "Element", called: dict[str, str], where: str) -> dict[str, str | int]:
    """Return what identifiers stand for in a transition's mathematics: species, or an input's threshold."""
    scope: dict[str, str | int] = dict(called)
    for found in each(transition, "input"):
        _known(found, called, where)
        _check_effect(found, ("none",), where)
        threshold, key = attribute(found, "thresholdLevel"), attribute(found, "id")
        _check_boolean(threshold, where)
        if key is not None and key not in called:
            scope[key] = int(threshold or 1)
    return scope


def _check_effect(element: "Element", accepted: tuple[str, ...], where: str) -> None:
    effect = attribute(element, "transitionEffect")
    if effect is not None and effect not in accepted:
        raise KnowledgeError(f"{where}: the effect {effect!r} is not read, only {' or '.join(accepted)}.")


def _rule(transition: "Element", scope: dict[str, str | int], where: str) -> _Rule:
    defaults = [_level(element, where) for element in each(transition, "defaultTerm")]
    if len(defaults) != 1:
        raise KnowledgeError(f"{where} has {len(defaults)} default terms; it needs one.")
    terms: dict[bool, list[Expression]] = {False: [], True: []}
    for element in each(transition, "functionTerm"):
        terms[_level(element, where)].append(_condition(element, scope, where))
    both: Expression = ("and", (("or", tuple(terms[False])), ("or", tuple(terms[True]))))
    if all(terms.values()) and clauses(both, where):
        raise KnowledgeError(f"{where} has function terms that give 0 and 1 at once. Make their conditions exclusive.")
    return _Rule(defaults[0], tuple(terms[not defaults[0]]))


def _condition(term: "Element", scope: dict[str, str | int], where: str) -> Expression:
    parts = [part for math in term if local(math) == "math" for part in math]
    if len(parts) != 1:
        raise KnowledgeError(f"{where} has a function term with {len(parts)} conditions; it needs one.")
    return expression_of(parts[0], scope, where)


def _level(term: "Element", where: str) -> bool:
    level = (attribute(term, "resultLevel") or "").strip()
    _check_boolean(level or None, where)
    if not level:
        raise KnowledgeError(f"{where} has a term without resultLevel.")
    return level == "1"


def _joined(rules: list[_Rule], where: str) -> Expression:
    if len({rule.default for rule in rules}) > 1:
        raise KnowledgeError(f"{where} differ in their default level, so it is not clear how to join them.")
    parts = tuple(part for rule in rules for part in rule.otherwise)
    either: Expression = parts[0] if len(parts) == 1 else ("or", parts) if parts else False
    if not rules[0].default:
        return either
    if len(rules) > 1:
        raise KnowledgeError(f"{where} are {len(rules)} transitions with default level 1; write them as one.")
    return ("not", (either,))


def _known(element: "Element", called: dict[str, str], where: str) -> str:
    key = _required(element, "qualitativeSpecies", where)
    if key not in called:
        hint = did_you_mean(key, called)
        raise KnowledgeError(f"{where} names the species {key!r}, which is not listed. {hint}".rstrip())
    return key


def _required(element: "Element", name: str, where: str) -> str:
    value = attribute(element, name)
    if not value:
        raise KnowledgeError(f"{where}: a {local(element)} lacks its {name}.")
    return value


def _history(name: str, species: dict[str, "Element"], called: dict[str, str], found: dict[str, list[_Rule]]) -> str:
    count = sum(len(rules) for rules in found.values())
    by_id = sum(called[key] != (attribute(element, "name") or key).strip() for key, element in species.items())
    levels = sum(attribute(element, "initialLevel") is not None for element in species.values())
    said = f"{len(species)} species and {count} transitions read from {name}"
    said += f"; {by_id} species are called by their id" if by_id else ""
    return said + (f"; {levels} initial levels not kept" if levels else "")
