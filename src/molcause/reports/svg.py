"""A small SVG writer: shapes in, escaped markup out; colours come from the page's style sheet by class."""

from html import escape
from typing import Any

from markupsafe import Markup


class Svg:
    """A drawing of fixed size that scales with its container.

    Parameters
    ----------
    width, height
        Size in pixels.
    title
        What the drawing shows, for those who cannot see it.
    kind
        Class of the ``svg`` element.

    Examples
    --------
    >>> drawing = Svg(10, 10, "a dot")
    >>> drawing.add("circle", cx=5, cy=5, r=2, class_="dot")
    >>> print(drawing.markup())
    <svg class="figure" viewBox="0 0 10 10" width="10" height="10" role="img" aria-label="a dot"><circle cx="5" cy="5" r="2" class="dot"/></svg>
    """  # noqa: E501 - one line of output

    def __init__(self, width: float, height: float, title: str, kind: str = "figure") -> None:
        self.width, self.height, self.title, self.kind = width, height, title, kind
        self._parts: list[str] = []

    def add(self, tag: str, text: str | None = None, tip: str = "", **attributes: Any) -> None:
        """Add one element, with its text and a tooltip if given."""
        inside = (f"<title>{escape(tip)}</title>" if tip else "") + escape(text or "", quote=False)
        head = f"<{tag}{_attributes(attributes)}"
        self._parts.append(f"{head}>{inside}</{tag}>" if inside else f"{head}/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str, tip: str = "") -> None:
        """Add a straight line."""
        self.add("line", tip=tip, x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        """Add a line of text whose baseline starts (or is centred, or ends) at a point."""
        optional = {"class_": kind} if kind else {}
        if anchor != "start":
            optional["text_anchor"] = anchor
        self.add("text", text, x=x, y=y, **optional)

    def markup(self) -> Markup:
        """Return the drawing."""
        head: dict[str, Any] = {"class_": self.kind, "viewBox": f"0 0 {_short(self.width)} {_short(self.height)}"}
        size = {"width": self.width, "height": self.height, "role": "img", "aria_label": self.title}
        body = "".join(self._parts)
        return Markup(f"<svg{_attributes({**head, **size})}>{body}</svg>")  # noqa: S704 - all text is escaped above


def mark(shape: str, x: float, y: float, size: float = 5) -> str:
    """Return the path of a marker.

    Examples
    --------
    >>> mark("diamond", 10, 10, 5)
    'M10 5L15 10L10 15L5 10Z'
    """
    corners: dict[str, list[tuple[float, float]]] = {
        "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
        "square": [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
        "up": [(0, -1), (1, 0.8), (-1, 0.8)],
        "down": [(0, 1), (1, -0.8), (-1, -0.8)],
    }
    points = [f"{_short(x + dx * size)} {_short(y + dy * size)}" for dx, dy in corners[shape]]
    return f"M{'L'.join(points)}Z"


def ticks(positions: list[float], top: float, height: float) -> str:
    """Return one path of many short vertical lines."""
    return "".join(f"M{_short(x)} {_short(top)}v{_short(height)}" for x in positions)


def clipped(text: str, room: float, per_char: float = 6.3) -> str:
    """Return text shortened to a width in pixels.

    Examples
    --------
    >>> clipped("a long name", 40)
    'a lon…'
    """
    most = max(int(room / per_char), 2)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _attributes(values: dict[str, Any]) -> str:
    names = {name: name.rstrip("_").replace("_", "-") for name in values}
    return "".join(f' {names[name]}="{escape(_short(value))}"' for name, value in values.items())


def _short(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
