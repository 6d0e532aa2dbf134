"""The disjunctive normal form of a Boolean expression: an OR of ANDs of literals, bounded in size."""

from collections.abc import Iterable
from typing import TypeAlias

from molcause.errors import KnowledgeError
from molcause.knowledge.logic.expression import DEEPEST, Expression, names

Clause: TypeAlias = frozenset[tuple[str, bool]]
MOST_CLAUSES = 4096
_Masks: TypeAlias = set[int]


def clauses(expression: Expression, origin: str) -> list[Clause]:
    """Return the disjunctive normal form: clauses of (name, negated), any of which makes the expression true.

    Clauses that cannot be true, and those that a shorter one contains, are left out. No clause at all is "never", one
    empty clause "always". The order is by length, then by name.

    Raises
    ------
    KnowledgeError
        If there are more than `MOST_CLAUSES` clauses, or the expression is nested deeper than `DEEPEST`.

    Examples
    --------
    >>> from molcause.knowledge.logic.expression import parse
    >>> [sorted(clause) for clause in clauses(parse("(A | B) & !C", "a rule"), "a rule")]
    [[('A', False), ('C', True)], [('B', False), ('C', True)]]
    """
    _check_depth(expression, origin)
    known = names(expression)
    masks = _normal(expression, False, {name: k for k, name in enumerate(known)}, origin)
    literals = [(name, negated) for negated in (False, True) for name in known]
    found = [frozenset(literals[bit] for bit in _bits(mask)) for mask in masks]
    return sorted(found, key=lambda clause: (len(clause), sorted(clause)))


def from_clauses(found: Iterable[Clause]) -> Expression:
    """Return the expression of a disjunctive normal form.

    Examples
    --------
    >>> from molcause.knowledge.logic.expression import text_of
    >>> text_of(from_clauses([frozenset({("A", False), ("B", True)}), frozenset({("C", False)})]))
    'A & !B | C'
    """
    ands: list[Expression] = [_joined("and", [_literal(*pair) for pair in sorted(clause)], True) for clause in found]
    return _joined("or", ands, False)


def _joined(operator: str, parts: list[Expression], empty: bool) -> Expression:
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else (operator, tuple(parts))


def _literal(name: str, negated: bool) -> Expression:
    return ("not", (name,)) if negated else name


def _check_depth(expression: Expression, origin: str) -> None:
    """Raise before recursion would."""
    depth, level = 0, [expression]
    while level := [part for found in level if isinstance(found, tuple) for part in found[1]]:
        depth += 1
        if depth > 2 * DEEPEST:
            raise KnowledgeError(f"{origin} is nested deeper than {DEEPEST}. Write it with fewer parentheses.")


def _normal(expression: Expression, negate: bool, index: dict[str, int], origin: str) -> _Masks:
    """Return the clauses of an expression or of its negation.

    A clause is a number: bit k says that name k is in it, bit n + k that it is negated in it.
    """
    if isinstance(expression, str):
        return {1 << (index[expression] + len(index) * negate)}
    if isinstance(expression, bool):
        return {0} if expression != negate else set()
    operator, parts = expression
    if operator == "not":
        return _normal(parts[0], not negate, index, origin)
    found = [_normal(part, negate, index, origin) for part in parts]
    if (operator == "and") == negate:
        return _absorbed(set().union(*found), origin)
    product: _Masks = {0}
    for masks in sorted(found, key=len):
        product = _absorbed(_product(product, masks, len(index), origin), origin)
    return product


def _product(first: _Masks, second: _Masks, n: int, origin: str) -> _Masks:
    low, found = (1 << n) - 1, set()
    for one in first:
        for other in second:
            both = one | other
            if not both & (both >> n) & low:
                found.add(both)
        if len(found) > 4 * MOST_CLAUSES:
            raise _too_many(origin)
    return found


def _absorbed(masks: _Masks, origin: str) -> _Masks:
    """Leave out the clauses that contain another one."""
    if len(masks) > 4 * MOST_CLAUSES:
        raise _too_many(origin)
    kept: list[int] = []
    for mask in sorted(masks, key=lambda mask: (mask.bit_count(), mask)):
        if not any(short & mask == short for short in kept):
            kept.append(mask)
        if len(kept) > MOST_CLAUSES:
            raise _too_many(origin)
    return set(kept)


def _too_many(origin: str) -> KnowledgeError:
    return KnowledgeError(
        f"{origin} has more than {MOST_CLAUSES} clauses when written as an OR of ANDs. "
        "Split it over intermediate nodes."
    )


def _bits(mask: int) -> list[int]:
    return [bit for bit in range(mask.bit_length()) if mask >> bit & 1]
