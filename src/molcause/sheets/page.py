"""A sheet as a page: no script, nothing to load, everything escaped."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from molcause.findings import Finding
from molcause.sheets.sheet import Grid, Sheet, printable

MOST_ROWS = 2000
_STYLE = """
.mc-coverage { color-scheme: light dark; --ink: #1b1f24; --soft: #59616b; --line: #cfd3d7; --paper: #fdfdfc;
  --ok: #0b5fa5; --thin: #7a5600; --unusable: #b3400a;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink);
  background: var(--paper); max-width: 62rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { .mc-coverage { --ink: #e8eaec; --soft: #a3abb3; --line: #40474e; --paper: #14171a;
  --ok: #74b9f5; --thin: #e5bf5f; --unusable: #f59a68; } }
.mc-coverage h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3rem; }
.mc-coverage h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
.mc-coverage p { margin: .3rem 0; max-width: 74ch; }
.mc-coverage strong.ok { color: var(--ok); } .mc-coverage strong:is(.thin, .look) { color: var(--thin); }
.mc-coverage strong.unusable { color: var(--unusable); }
.mc-coverage .blocks { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr));
  gap: 0 2rem; }
@media (min-width: 50rem) { .mc-coverage .blocks section:first-child { grid-row: span 2; } }
.mc-coverage dl { display: grid; grid-template-columns: minmax(8rem, 2fr) 3fr; gap: .15rem 1rem; margin: 0; }
.mc-coverage dt { color: var(--soft); } .mc-coverage dd { margin: 0; }
.mc-coverage .scroll { overflow-x: auto; }
.mc-coverage table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
.mc-coverage th, .mc-coverage td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: normal; max-width: 22rem; }
.mc-coverage th { color: var(--soft); font-weight: 600; } .mc-coverage .number { text-align: right; }
.mc-coverage ul { list-style: none; padding: 0; margin: 0; } .mc-coverage li { margin: .4rem 0; max-width: 80ch; }
.mc-coverage .soft { color: var(--soft); }
@media (max-width: 40rem) { .mc-coverage table { font-size: .82rem; }
  .mc-coverage :is(th, td) { padding-right: .5rem; } }
"""


def page(sheet: Sheet, *, whole: bool = True) -> str:
    """Return a sheet as a page of its own or, if not `whole`, as a part of one, for a notebook.

    Examples
    --------
    >>> sheet = Sheet("Coverage by <b>", "ok", "All is there.", {}, (), ())
    >>> "Coverage by &lt;b&gt;" in page(sheet), "<b>" in page(sheet)
    (True, False)
    """
    blocks = Markup("").join(_block(heading, lines) for heading, lines in sheet.blocks.items())
    grids = Markup("").join(_grid(grid) for grid in sheet.grids if grid.rows)
    parts = (Markup('<div class="blocks">{}</div>').format(blocks), _findings(sheet.findings), grids)
    body = Markup(
        '<style>{style}</style><div class="mc-coverage"><h1>{title}</h1>'
        '<p><strong class="{verdict}">{verdict}</strong>: {reason}</p>'
        "{parts}</div>"
    ).format(
        style=Markup(_STYLE),  # noqa: S704 - a constant
        title=printable(sheet.title),
        verdict=sheet.verdict,
        reason=printable(sheet.reason),
        parts=Markup("").join(parts[k] for k in ((1, 2, 0) if sheet.results else (0, 1, 2))),
    )
    return str(_document(sheet.title, body) if whole else body)


def _document(title: str, body: Markup) -> Markup:
    return Markup(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<title>{}</title><style>:root {{ color-scheme: light dark; }} body {{ margin: 0; background: #fdfdfc; }}"
        "@media (prefers-color-scheme: dark) {{ body {{ background: #14171a; }} }}</style></head>"
        "<body>{}</body></html>\n"
    ).format(printable(title), body)


def _block(heading: str, lines: Sequence[tuple[str, str]]) -> Markup:
    pairs = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(printable(name), _joined(value)) for name, value in lines
    )
    return Markup("<section><h2>{}</h2><dl>{}</dl></section>").format(printable(heading), pairs)


def _joined(value: str) -> str:
    """Return a text in which no percent sign begins a line."""
    return printable(value).replace(" %", "\u00a0%").replace("(< ", "(<\u00a0")


def _findings(findings: Sequence[Finding]) -> Markup:
    if not findings:
        return Markup("")
    styles = {"error": "unusable", "warning": "thin", "information": "ok"}
    item = Markup('<li><strong class="{}">{}</strong> {}</li>')
    listed = Markup("").join(
        item.format(styles[found.level], found.code, printable(str(found).removeprefix(f"{found.code} ")))
        for found in findings
    )
    return Markup("<h2>Findings</h2><ul>{}</ul>").format(listed)


def _grid(grid: Grid) -> Markup:
    heads = Markup("").join(_cell("th", name, name in grid.right) for name in grid.columns)
    rows = Markup("").join(_cells(grid, row) for row in grid.rows[:MOST_ROWS])
    rest = len(grid.rows) - MOST_ROWS
    more = Markup('<p class="soft">and {} more</p>').format(f"{rest:,}") if rest > 0 else ""
    return Markup(
        '<h2>{}</h2><div class="scroll" tabindex="0" role="region" aria-label="{}"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>{}"
    ).format(printable(grid.heading), printable(grid.heading), heads, rows, more)


def _cells(grid: Grid, row: Sequence[str]) -> Markup:
    cells = zip(grid.columns, row, strict=True)
    return Markup("<tr>{}</tr>").format(Markup("").join(_cell("td", cell, name in grid.right) for name, cell in cells))


def _cell(tag: str, text: str, number: bool) -> Markup:
    scope = ' scope="col"' if tag == "th" else ""
    kind = ' class="number"' if number else ""
    return Markup(f"<{tag}{scope}{kind}>{escape(printable(text))}</{tag}>")  # noqa: S704 - the text is escaped
