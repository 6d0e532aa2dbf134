"""``molcause check``."""

from pathlib import Path
from typing import Annotated

import typer

from molcause.cli.inputs import open_data
from molcause.cli.knowledge import Overrides, SignConflict, open_knowledge
from molcause.cli.output import AsJson, OutFile, deliver
from molcause.errors import StorageError


def check(
    network: Annotated[str, typer.Argument(help="Knowledge: a name (see 'molcause datasets') or a file.")],
    data: Annotated[str | None, typer.Argument(help="A dataset's name or an .h5ad file.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is any warning.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write the table as a page to this file.")] = None,
    sign_conflict: SignConflict = "unknown",
    overrides: Overrides = None,
    antibodies: Annotated[
        Path | None, typer.Option("--antibodies", help="A table of what you know better of the readouts' names.")
    ] = None,
    species: Annotated[str, typer.Option("--species", help="Of the names: human or mouse.")] = "human",
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Say what a network is and what of the data it covers, before anything is fitted.

    Exit codes: 0 usable; 1 unusable, or --strict and any warning.
    """
    from molcause.bias.coverage.measure import coverage
    from molcause.findings import worst

    knowledge, card = open_knowledge(network, sign_conflict, overrides)
    measurements = open_data(data) if data is not None else None
    found = coverage(knowledge, measurements, overrides=antibodies, species=species, card=card)
    if html is not None:
        _write(html, found.to_html())
    conflicts = [f"{source} -> {target}" for source, target in getattr(knowledge, "conflicts", ())]
    document = {**found.to_dict(), "conflicts": conflicts}
    deliver(document, as_json, out, lambda: typer.echo(str(found)))
    unsound = strict and worst(found.findings) in ("error", "warning")
    if found.verdict == "unusable" or unsound:
        raise typer.Exit(1)


def _write(path: Path, page: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as cause:
        raise StorageError(f"{path} cannot be written: {cause.strerror}. Choose another file with --html.") from cause
