"""``molcause plugins``."""

from molcause.cli.output import AsJson, OutFile, console, deliver, table


def plugins(as_json: AsJson = False, out: OutFile = None) -> None:
    """List all plug-ins: models, biases, datasets, networks and formats, and which package brought them."""
    from molcause import plugins as registry

    rows = registry.table()

    def show() -> None:
        grid = table("", ["group", "name", "code", "package"])
        for row in rows:
            grid.add_row(*row.values())
        console().print(grid)

    deliver(rows, as_json, out, show)
