"""A strict reading of a page: its elements with attributes, and what does not close."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input"}


@dataclass
class Element:
    """One element and the text directly or deeper within it."""

    tag: str
    attributes: dict
    text: str = ""
    parents: tuple = ()


@dataclass
class Reading(HTMLParser):
    """All elements of a page in order; `faults` holds what is not well-formed."""

    elements: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    def __post_init__(self):
        HTMLParser.__init__(self, convert_charrefs=True)
        self.open = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"doubled attribute in {tag}: {names}")
        element = Element(tag, dict(attrs), parents=tuple(e.tag for e in self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(Element(tag, dict(attrs), parents=tuple(e.tag for e in self.open)))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1].tag if self.open else 'nothing'} at {self.getpos()}")
            return
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.text += data

    def all(self, tag):
        return [element for element in self.elements if element.tag == tag]


def read(text):
    """Return the reading of a page."""
    found = Reading()
    found.feed(text)
    found.close()
    found.faults += [f"<{element.tag}> stays open" for element in found.open]
    return found
