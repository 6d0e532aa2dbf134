"""Boolean rules as the text of an SBML-qual model."""

import re
from typing import TYPE_CHECKING

from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.logic.normal_form import Clause

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CORE = "http://www.sbml.org/sbml/level3/version1/core"
_QUAL = "http://www.sbml.org/sbml/level3/version1/qual/version1"
_MATH = "http://www.w3.org/1998/Math/MathML"


def qual_text(network: LogicNetwork) -> str:
    """Return a model with one transition for each rule; identifiers are made from the nodes' names.

    Examples
    --------
    >>> text = qual_text(LogicNetwork.from_rules({"ERK1/2": "MEK"}))
    >>> 'qual:id="ERK1_2" qual:compartment="cell" qual:constant="false" qual:name="ERK1/2"' in text
    True
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    spaces = {"xmlns": _CORE, "xmlns:qual": _QUAL, "level": "3", "version": "1", "qual:required": "true"}
    root = Element("sbml", spaces)
    model = SubElement(root, "model", {"id": _identifiers([network.name])[0]})
    SubElement(SubElement(model, "listOfCompartments"), "compartment", {"id": "cell", "constant": "true"})
    ids = dict(zip(network.features, _identifiers(network.features), strict=True))
    species = _child(model, "listOfQualitativeSpecies")
    for node, key in ids.items():
        said = {"id": key, "compartment": "cell", "constant": "false", "name": node, "maxLevel": "1"}
        _child(species, "qualitativeSpecies", said)
    transitions = _child(model, "listOfTransitions")
    for node in network.features:
        if node not in network.inputs:
            _add_transition(transitions, node, network.clauses_of(node), ids)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _add_transition(parent: "Element", node: str, found: list[Clause], ids: dict[str, str]) -> None:
    transition = _child(parent, "transition", {"id": f"tr_{ids[node]}"})
    signs: dict[str, set[bool]] = {}
    for name, is_negated in (literal for clause in found for literal in sorted(clause)):
        signs.setdefault(name, set()).add(is_negated)
    if signs:
        inputs = _child(transition, "listOfInputs")
        for name, found_signs in signs.items():
            sign = "dual" if len(found_signs) > 1 else "negative" if True in found_signs else "positive"
            said = {"qualitativeSpecies": ids[name], "transitionEffect": "none", "sign": sign}
            _child(inputs, "input", {"id": f"in_{ids[node]}_{ids[name]}", **said})
    said = {"qualitativeSpecies": ids[node], "transitionEffect": "assignmentLevel"}
    _child(_child(transition, "listOfOutputs"), "output", {"id": f"out_{ids[node]}", **said})
    _add_terms(transition, found, ids)


def _add_terms(transition: "Element", found: list[Clause], ids: dict[str, str]) -> None:
    terms = _child(transition, "listOfFunctionTerms")
    always = found == [frozenset()]
    _child(terms, "defaultTerm", {"resultLevel": str(int(always))})
    if not found or always:
        return
    math = _math(_child(terms, "functionTerm", {"resultLevel": "1"}), "math")
    math.set("xmlns", _MATH)
    either = _apply(math, "or") if len(found) > 1 else math
    for clause in found:
        both = _apply(either, "and") if len(clause) > 1 else either
        for name, negated in sorted(clause):
            equal = _apply(both, "eq")
            _math(equal, "ci").text = ids[name]
            level = _math(equal, "cn")
            level.set("type", "integer")
            level.text = str(int(not negated))


def _apply(parent: "Element", word: str) -> "Element":
    apply = _math(parent, "apply")
    _math(apply, word)
    return apply


def _child(parent: "Element", name: str, attributes: dict[str, str] | None = None) -> "Element":
    from xml.etree.ElementTree import SubElement

    return SubElement(parent, f"qual:{name}", {f"qual:{key}": value for key, value in (attributes or {}).items()})


def _math(parent: "Element", name: str) -> "Element":
    from xml.etree.ElementTree import SubElement

    return SubElement(parent, name)


def _identifiers(names: tuple[str, ...] | list[str]) -> list[str]:
    """Return identifiers of letters, digits and underscores, all different."""
    taken: dict[str, None] = {}
    for name in names:
        key = base = re.sub(r"[^A-Za-z0-9_]", "_", name if re.match(r"[A-Za-z_]", name) else f"_{name}")
        number = 1
        while key in taken:
            number += 1
            key = f"{base}_{number}"
        taken[key] = None
    return list(taken)
