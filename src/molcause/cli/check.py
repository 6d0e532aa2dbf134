"""``molcause check``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.inputs import open_data
from molcause.cli.knowledge import Overrides, SignConflict, open_knowledge
from molcause.cli.output import AsJson, OutFile, deliver
from molcause.errors import StorageError

if TYPE_CHECKING:
    from molcause.bias.coverage.gene_sets import GeneSetCoverage
    from molcause.bias.coverage.result import Coverage
    from molcause.data.description import Description
    from molcause.data.perturbation_data import PerturbationData


def check(
    first: Annotated[
        str, typer.Argument(metavar="NETWORK", help="Knowledge, or data alone: a name of the catalog, or a file.")
    ],
    data: Annotated[str | None, typer.Argument(help="A dataset's name, or a file of data.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is any warning.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write the table as a page to this file.")] = None,
    sign_conflict: SignConflict = "unknown",
    overrides: Overrides = None,
    antibodies: Annotated[
        Path | None, typer.Option("--antibodies", help="A table of what you know better of the readouts' names.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Of the readouts' names: antibody, symbol, entrez, hgnc or any.")
    ] = None,
    species: Annotated[str, typer.Option("--species", help="Of the names: human or mouse.")] = "human",
    dialect: Annotated[str | None, typer.Option("--dialect", help="Of a DATA file, e.g. gears.")] = None,
    scale: Annotated[str | None, typer.Option("--scale", help="Of a DATA file, e.g. log1p.")] = None,
    control: Annotated[str | None, typer.Option("--control", help="Of a DATA file: its control.")] = None,
    duplicates: Annotated[
        str | None, typer.Option("--duplicates", help="Readouts of one name in a DATA file: sum, mean or first.")
    ] = None,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Say what a network is and what of the data it covers, or what data are; before anything is fitted.

    Exit codes: 0 usable; 1 unusable, or --strict and any warning.
    """
    from molcause.bias.coverage.measure import coverage

    of_file = {"dialect": dialect, "scale": scale, "control": control, "duplicates": duplicates}
    if data is None and _is_data(first, any(of_file.values())):
        return _finish(_described(open_data(first, **of_file)), {}, strict, html, as_json, out)
    knowledge, card = open_knowledge(first, sign_conflict, overrides)
    measurements = open_data(data, **of_file) if data is not None else None
    names = kind or ("antibody" if antibodies is not None else None)
    found = coverage(knowledge, measurements, overrides=antibodies, kind=names, species=species, card=card)
    conflicts = [f"{source} -> {target}" for source, target in getattr(knowledge, "conflicts", ())]
    return _finish(found, {"conflicts": conflicts}, strict, html, as_json, out)


def _is_data(name: str, said: bool) -> bool:
    """Return whether a single argument names data: a dataset that is no network too, or a file of measurements."""
    from molcause import plugins

    if Path(name).suffix or Path(name).exists():
        return said or Path(name).suffix.lower() in (".h5ad", ".zarr", ".h5mu")
    return name in plugins.names("datasets") and name not in plugins.names("networks")


def _described(data: "PerturbationData") -> "Description":
    from molcause.data.description import describe

    return describe(data)


def _finish(
    found: "Coverage | GeneSetCoverage | Description",
    more: dict[str, Any],
    strict: bool,
    html: Path | None,
    as_json: bool,
    out: Path | None,
) -> None:
    from molcause.findings import worst

    if html is not None:
        _write(html, found.to_html())
    deliver({**found.to_dict(), **more}, as_json, out, lambda: typer.echo(str(found)))
    unsound = strict and worst(found.findings) in ("error", "warning")
    if found.verdict == "unusable" or unsound:
        raise typer.Exit(1)


def _write(path: Path, page: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as cause:
        raise StorageError(f"{path} cannot be written: {cause.strerror}. Choose another file with --html.") from cause
