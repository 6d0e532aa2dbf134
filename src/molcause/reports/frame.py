"""What every page of this package shares: one file that loads nothing, whose scripts and styles are named by digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from molcause.reports.safe import json_for_script, policy
from molcause.reports.words import true_minus


@dataclass(frozen=True)
class Section:
    """A section that this page has: its anchor and its heading."""

    anchor: str
    title: str


def framed(
    place: Environment,
    template: str,
    values: Mapping[str, Any],
    *,
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
) -> str:
    """Return a page.

    Parameters
    ----------
    place
        Of `environment`.
    template
        That extends ``frame.html.j2``.
    values
        What the template shows; ``title`` and ``sections`` are those of the frame.
    scripts
        Texts of scripts before the frame's own.
    styles
        Texts of styles that the template itself or a script adds, which the content policy is to allow.
    """
    every = [*scripts, asset("page.js")]
    own = [asset("page.css"), asset("figures.css")]
    return place.get_template(template).render(
        **values,
        policy=policy(every, [*own, *styles]),
        scripts=[Markup(text) for text in every],  # noqa: S704 - our own files
        styles=[Markup(text) for text in own],  # noqa: S704
    )


def environment() -> Environment:
    """Return where templates are found, in which all text is escaped.

    Examples
    --------
    >>> environment().from_string("{{ name }}").render(name="<b>")
    '&lt;b&gt;'
    """
    found = Environment(
        loader=PackageLoader("molcause.reports", "templates"),
        autoescape=True,  # everything, whatever a template is called
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["script"] = json_for_script
    found.filters["minus"] = true_minus
    return found


@lru_cache(maxsize=8)
def asset(name: str) -> str:
    """Return the text of one of our own scripts or styles."""
    return files("molcause.reports").joinpath("assets", name).read_text(encoding="utf-8").strip()
