"""MathML conditions over nodes with the levels 0 and 1, as Boolean expressions."""

import operator
from collections.abc import Callable, Mapping
from itertools import product
from typing import TYPE_CHECKING

from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.logic.expression import Expression
from molcause.knowledge.logic.normal_form import Clause, from_clauses
from molcause.knowledge.parsing.safe_xml import local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "eq": operator.eq,
    "neq": operator.ne,
    "geq": operator.ge,
    "gt": operator.gt,
    "leq": operator.le,
    "lt": operator.lt,
}


def expression_of(element: "Element", scope: Mapping[str, str | int], where: str) -> Expression:
    """Return the condition that a MathML element states.

    Parameters
    ----------
    element
        ``and``, ``or``, ``xor``, ``not``, ``implies``, comparisons of two, ``true``, ``false``, or the name of a node,
        which is true at level 1.
    scope
        What each identifier stands for: a node (text) or a level (number).
    where
        Place in words, for messages.

    Raises
    ------
    KnowledgeError
        If the element is something else, or names what is not in scope.

    Examples
    --------
    >>> from molcause.knowledge.parsing.safe_xml import parse_xml
    >>> math = parse_xml("<apply><lt/><ci>A</ci><cn>1</cn></apply>", "a text")
    >>> expression_of(math, {"A": "A"}, "a rule")
    ('not', ('A',))
    """
    kind = local(element)
    if kind in ("true", "false"):
        return kind == "true"
    if kind == "ci":
        found = _operand(element, scope, where)
        if isinstance(found, str):
            return found
        raise KnowledgeError(f"{where}: a threshold is no condition; compare a species with it.")
    if kind != "apply" or not len(element):
        raise KnowledgeError(f"{where}: a condition cannot be {kind!r}.")
    word, parts = local(element[0]), list(element)[1:]
    if word in _COMPARISONS:
        return _comparison(word, parts, scope, where)
    return _connective(word, [expression_of(part, scope, where) for part in parts], where)


def _connective(word: str, parts: list[Expression], where: str) -> Expression:
    if word in ("and", "or"):
        return parts[0] if len(parts) == 1 else (word, tuple(parts)) if parts else word == "and"
    if word == "not" and len(parts) == 1:
        return ("not", (parts[0],))
    if word == "implies" and len(parts) == 2:
        return ("or", (("not", (parts[0],)), parts[1]))
    if word == "xor" and parts:
        odd = parts[0]
        for part in parts[1:]:
            odd = ("or", (("and", (odd, ("not", (part,)))), ("and", (("not", (odd,)), part))))
        return odd
    raise KnowledgeError(f"{where}: {word!r} of {len(parts)} is not read; use and, or, not, xor, eq, neq, geq, ... .")


def _comparison(word: str, parts: list["Element"], scope: Mapping[str, str | int], where: str) -> Expression:
    if len(parts) != 2:
        raise KnowledgeError(f"{where}: {word!r} compares {len(parts)} values; it takes two.")
    operands = [_operand(part, scope, where) for part in parts]
    nodes = list(dict.fromkeys(value for value in operands if isinstance(value, str)))
    true: list[Clause] = []
    states = list(product((0, 1), repeat=len(nodes)))
    for state in states:
        level = dict(zip(nodes, state, strict=True))
        left, right = (level[value] if isinstance(value, str) else value for value in operands)
        if _COMPARISONS[word](left, right):
            true.append(frozenset((node, not on) for node, on in level.items()))
    return len(true) > 0 if len(true) in (0, len(states)) else from_clauses(true)


def _operand(element: "Element", scope: Mapping[str, str | int], where: str) -> str | float:
    kind, text = local(element), (element.text or "").strip()
    if kind == "ci":
        if text not in scope:
            hint = did_you_mean(text, scope)
            raise KnowledgeError(f"{where}: {text!r} is neither a species nor an input. {hint}".rstrip())
        return scope[text]
    try:
        if kind == "cn" and not len(element):
            return float(text)
    except ValueError as cause:
        raise KnowledgeError(f"{where}: {text!r} is no level.") from cause
    raise KnowledgeError(f"{where}: a comparison takes species and levels, not {kind!r}.")
