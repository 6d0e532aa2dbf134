"""A bar for a difference, from zero."""

from markupsafe import Markup

from molcause.reports.axis import Axis
from molcause.reports.svg import Svg

_WIDTH, _HEIGHT = 150, 16


def gain_bar(value: float | None, low: float, high: float, title: str) -> Markup:
    """Draw a difference as a bar from zero.

    Parameters
    ----------
    value
        The difference; None = not known, which draws the zero line alone.
    low, high
        Ends of the scale that all bars of a metric share; they hold 0 between them and differ.
    title
        What the bar shows, for those who cannot see it.
    """
    drawing = Svg(_WIDTH, _HEIGHT, title, "gain")
    axis = Axis(low, high, 2, _WIDTH - 2)
    zero = axis.at(0.0)
    end = zero if value is None else axis.at(value)
    if abs(end - zero) >= 0.5:
        kind = "gain-more" if end > zero else "gain-less"
        drawing.add("rect", x=min(zero, end), y=3, width=abs(end - zero), height=_HEIGHT - 6, class_=kind)
    drawing.line(zero, 0, zero, _HEIGHT, "zero")
    return drawing.markup()
