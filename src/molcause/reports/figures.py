"""The page's figures as files of their own: SVG that carries its style, to be put into a talk or a paper."""

import re
from collections.abc import Iterator
from importlib.resources import files

from molcause.audits import look
from molcause.reports.drawings.curves import curve
from molcause.reports.drawings.forest import forest
from molcause.reports.folder import Document

_GROUPS = ("intervention", "density", "leakage")
_HEAD = '<svg xmlns="http://www.w3.org/2000/svg"'


def figures(document: Document) -> dict[str, str]:
    """Return SVG texts by file name: a forest for each main audit, and a learning curve for each of its models.

    Examples
    --------
    >>> figures(Document("empty", {}))
    {}
    """
    style = _style()
    return {f"{name}.svg": _alone(str(drawing), style) for name, drawing in _drawings(document)}


def _drawings(document: Document) -> Iterator[tuple[str, object]]:
    for audit in document.audits:
        sizes = [size for size in look.sizes(audit) if look.verdicts(audit, size)]
        if audit.get("group") not in _GROUPS or not sizes:
            continue
        name = _slug(str(audit.get("name")))
        yield f"{name}-forest", forest(audit, sizes[-1], wide=True)
        if len(sizes) > 1:
            for model in look.models(audit):
                yield f"{name}-{_slug(model)}-curve", curve(audit, model)


def _alone(drawing: str, style: str) -> str:
    """Return a drawing that needs no page around it."""
    head, _, rest = drawing.partition(">")
    return f"{head.replace('<svg', _HEAD, 1)}><style>{style}</style>{rest}\n"


def _style() -> str:
    """Return the light colours and the figures' rules; a file of its own has no dark page around it."""
    assets = files("molcause.reports").joinpath("assets")
    page, own = (assets.joinpath(f"{name}.css").read_text(encoding="utf-8") for name in ("page", "figures"))
    colours = re.search(r":root\s*{[^}]*}", page)
    return (colours.group(0) if colours else "") + own.partition("\n.legend")[0]


def _slug(words: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in words).split()).lower()
