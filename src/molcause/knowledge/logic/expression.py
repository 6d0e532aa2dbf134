"""Boolean expressions as text: parsing and writing.

An expression is a name, a constant (``True`` or ``False``), or a tuple of ``"not"``, ``"and"`` or ``"or"`` and its
parts.
"""

import re
from collections.abc import Callable
from typing import TypeAlias, Union

from molcause.errors import KnowledgeError

Expression: TypeAlias = Union[str, bool, tuple[str, tuple["Expression", ...]]]  # noqa: UP007 - a forward reference

DEEPEST = 100
_NAME = r"[\w.:/@+'-]+"
_TOKEN = re.compile(rf"[ \t\n]*(?:(?P<operator>&&?|\|\|?|[!~()])|(?P<name>{_NAME})|(?P<odd>\S))")
_CONSTANTS: dict[str, Expression] = {"0": False, "1": True, "false": False, "true": True}
_WORDS = {"and": "&", "or": "|", "not": "!"}
_SIGNS = {"&&": "&", "||": "|", "~": "!"}


def parse(text: str, origin: str, *, line: int = 1, column: int = 1, words: bool = False) -> Expression:
    """Return the expression that a text stands for.

    Parameters
    ----------
    text
        Names joined by ``!`` or ``~``, ``&`` and ``|``, strongest first; parentheses; ``0``, ``1``, ``false``,
        ``true``. Names hold letters, digits and any of ``_ . : / @ + ' -``.
    origin
        What the text is called in messages.
    line, column
        Where in the file the text begins.
    words
        Whether ``and``, ``or`` and ``not`` are operators too, in either case.

    Raises
    ------
    KnowledgeError
        If the text is no expression; line, column and token are named.

    Examples
    --------
    >>> parse("MEK & !(DUSP1 | 0)", "ERK's rule")
    ('and', ('MEK', ('not', (('or', ('DUSP1', False)),))))
    """
    return _Parser(text, origin, line, column, words).whole()


def is_name(text: str) -> bool:
    """Return whether a text could be a name in an expression.

    Examples
    --------
    >>> is_name("MEK1/2"), is_name("MAP kinase"), is_name("1")
    (True, False, False)
    """
    return re.fullmatch(_NAME, text) is not None and text.lower() not in _CONSTANTS


def names(expression: Expression) -> list[str]:
    """Return the names in an expression, each once, in the order of their first appearance.

    Examples
    --------
    >>> names(parse("B & (A | !B)", "a rule"))
    ['B', 'A']
    """
    if isinstance(expression, str):
        return [expression]
    if isinstance(expression, bool):
        return []
    return list(dict.fromkeys(name for part in expression[1] for name in names(part)))


def text_of(expression: Expression, *, words: bool = False) -> str:
    """Return an expression as text that `parse` reads.

    Examples
    --------
    >>> text_of(("and", ("A", ("not", (("or", ("B", "C")),)))))
    'A & !(B | C)'
    """
    if isinstance(expression, bool):
        return str(int(expression))
    if isinstance(expression, str):
        return expression
    operator, parts = expression
    inner = [_wrapped(part, operator, words) for part in parts]
    if operator == "not":
        return ("not " if words else "!") + inner[0]
    return f" {operator if words else _WORDS[operator]} ".join(inner)


class _Parser:
    """Recursive descent over ``or > and > not > name``."""

    def __init__(self, text: str, origin: str, line: int, column: int, words: bool) -> None:
        self.text, self.origin, self.words = text.rstrip(), origin, words
        self.line, self.column, self.end, self.depth = line, column, 0, 0
        self.advance()

    def whole(self) -> Expression:
        found = self.chain("or", "|", self.conjunction)
        if self.token:
            raise self.error("the rule could have ended, or gone on with an operator,")
        return found

    def conjunction(self) -> Expression:
        return self.chain("and", "&", self.factor)

    def chain(self, word: str, operator: str, part: Callable[[], Expression]) -> Expression:
        parts = [part()]
        while self.kind == "operator" and self.token == operator:
            self.advance()
            parts.append(part())
        return parts[0] if len(parts) == 1 else (word, tuple(parts))

    def factor(self) -> Expression:
        if self.kind == "name":
            name = self.token
            self.advance()
            return _CONSTANTS.get(name.lower(), name)
        if self.token not in ("!", "("):
            raise self.error("a name, '!' or '(' was expected")
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"parentheses and negations are nested deeper than {DEEPEST}")
        found = self.negation() if self.token == "!" else self.group()  # noqa: S105 - a token of the grammar
        self.depth -= 1
        return found

    def negation(self) -> Expression:
        self.advance()
        return ("not", (self.factor(),))

    def group(self) -> Expression:
        self.advance()
        found = self.chain("or", "|", self.conjunction)
        if self.token != ")":  # noqa: S105
            raise self.error("')' or an operator was expected")
        self.advance()
        return found

    def advance(self) -> None:
        match = _TOKEN.match(self.text, self.end)
        self.kind, self.token, self.start = "", "", len(self.text)
        if match is None:
            return
        self.kind = str(match.lastgroup)
        token, self.start, self.end = match[self.kind], match.start(self.kind), match.end()
        if self.words and token.lower() in _WORDS:
            self.kind, token = "operator", _WORDS[token.lower()]
        self.token = _SIGNS.get(token, token)

    def error(self, expected: str) -> KnowledgeError:
        before = self.text[: self.start]
        line = self.line + before.count("\n")
        column = self.start - (before.rfind("\n") + 1) + 1 + (self.column - 1 if line == self.line else 0)
        found = repr(self.token) if self.token else "the end"
        return KnowledgeError(
            f"{self.origin}, line {line}, column {column}: {expected} but {found} found. "
            "A rule joins names by '&', '|' and '!', with parentheses, 0 or 1."
        )


def _wrapped(part: Expression, operator: str, words: bool) -> str:
    text = text_of(part, words=words)
    inner = part[0] if isinstance(part, tuple) else ""
    return f"({text})" if inner in ("and", "or") and not (operator == "or" and inner == "and") else text
