"""XML from files: no DTD, no entities, nothing fetched, and not too deep for those who walk it by recursion."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from molcause.errors import KnowledgeError
from molcause.files import read_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEEPEST = 200
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def read_xml(path: Path) -> "tuple[Element, str]":
    """Return a file's root element, and its text without the declaration.

    Raises
    ------
    KnowledgeError
        If it is not well-formed UTF-8, holds a DTD or entities, or is nested deeper than `DEEPEST`.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "model.xml"
    >>> _ = file.write_text("<sbml level='3'/>")
    >>> read_xml(file)[0].get("level")
    '3'
    """
    text = _DECLARATION.sub("", read_text(path, KnowledgeError), count=1)
    root = parse_xml(text, path.name)
    return root, text


def parse_xml(text: str, name: str) -> "Element":
    """Return the root element of a text; `read_xml` says what is refused.

    Examples
    --------
    >>> parse_xml("<sbml><model></sbml>", "model.xml")
    Traceback (most recent call last):
        ...
    molcause.errors.KnowledgeError: model.xml is not well-formed XML: mismatched tag: line 1, column 15.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as cause:
        raise KnowledgeError(
            f"{name} holds a DTD or entities, which are not read: they can fetch files or grow without end. "
            "Remove the DOCTYPE."
        ) from cause
    except (ParseError, ValueError) as cause:
        raise KnowledgeError(f"{name} is not well-formed XML: {cause}.") from cause
    _check_depth(root, name)
    return root


def local(element: "Element") -> str:
    """Return an element's name without its namespace.

    Examples
    --------
    >>> local(parse_xml("<q:input xmlns:q='http://x'/>", "a text"))
    'input'
    """
    return str(element.tag).rpartition("}")[2]


def attribute(element: "Element", name: str) -> str | None:
    """Return an attribute, in whatever namespace; None if there is none.

    Examples
    --------
    >>> attribute(parse_xml("<q:input xmlns:q='http://x' q:id='A'/>", "a text"), "id")
    'A'
    """
    if name in element.attrib:
        return element.attrib[name]
    return next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), None)


def each(parent: "Element", name: str) -> Iterator["Element"]:
    """Give the descendants of a name, in order; what is inside notes and annotations is not the model.

    Examples
    --------
    >>> [found.text for found in each(parse_xml("<m><a>1</a><notes><a>2</a></notes></m>", "a text"), "a")]
    ['1']
    """
    for element in parent:
        if local(element) == name:
            yield element
        if local(element) not in ("annotation", "notes"):
            yield from each(element, name)


def _check_depth(root: "Element", name: str) -> None:
    level, depth = [root], 0
    while level := [child for element in level for child in element]:
        depth += 1
        if depth > DEEPEST:
            raise KnowledgeError(f"{name} is nested deeper than {DEEPEST} elements, which no model is.")
