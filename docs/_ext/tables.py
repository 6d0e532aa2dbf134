"""Tables of documents, for directives that make them from the code."""

from docutils import nodes


def code(text):
    """Return a piece of code."""
    return nodes.literal("", text)


def table(head, rows):
    """Return a docutils table; cells are text or lists of nodes."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in head), cols=len(head))
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group)


def _row(cells):
    parts = (cell if isinstance(cell, list) else [nodes.Text(cell)] for cell in cells)
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *part)) for part in parts))
