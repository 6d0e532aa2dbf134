"""``molcause datasets``."""

from molcause.cli.output import AsJson, OutFile, console, deliver, table


def datasets(as_json: AsJson = False, out: OutFile = None) -> None:
    """List the datasets and networks that come by name, with source, licence and citation."""
    from molcause import plugins

    rows = []
    for group, kind in (("datasets", "dataset"), ("networks", "network")):
        for name in plugins.names(group):
            entry = plugins.load(group, name).entry
            rows.append(
                {
                    "name": entry.name,
                    "kind": kind,
                    "title": entry.title,
                    "source": entry.source,
                    "licence": entry.licence,
                    "citations": [citation.doi for citation in entry.citations],
                    "notes": list(entry.notes),
                }
            )

    def show() -> None:
        grid = table("", ["name", "kind", "what it is", "licence", "cite"])
        for row in rows:
            grid.add_row(row["name"], row["kind"], row["title"], row["licence"], ", ".join(row["citations"]))
        console().print(grid)

    deliver(rows, as_json, out, show)
