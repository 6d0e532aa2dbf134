"""``molcause init``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from molcause.cli.output import AsJson, deliver
from molcause.errors import StorageError

if TYPE_CHECKING:
    from molcause.study.begin import Found


def init(
    data: Annotated[Path, typer.Argument(help="Measurements: an .h5ad, .zarr or .h5mu file, or a table of text.")],
    network: Annotated[
        str | None, typer.Argument(help="Knowledge: a name (see 'molcause datasets') or a file.")
    ] = None,
    study: Annotated[Path, typer.Option("--study", help="Where to write the study.")] = Path("study.toml"),
    as_json: AsJson = False,
) -> None:
    """Begin a study: look at your data, and write a commented study.toml.

    What only you can know is left open and marked TODO. A table of text that does not say what was done gets a template
    of a table of samples beside it. No file is ever overwritten.
    """
    from molcause.study.begin import look
    from molcause.study.template import sidecar_text, study_text

    found = look(data)
    sidecar = data.parent / f"{data.name.partition('.')[0]}-samples.csv" if found.samples else None
    _refuse_existing([study, *([sidecar] if sidecar else [])])
    name = sidecar.name if sidecar else ""
    _write(study, study_text(found, data.name.partition(".")[0], _knowledge(network), study.parent, name))
    if sidecar:
        _write(sidecar, sidecar_text(found))
    written = [str(file) for file in (study, sidecar) if file]
    deliver({**found.to_dict(), "written": written}, as_json, None, lambda: _show(found, written))


def _knowledge(network: str | None) -> dict[str, str]:
    from molcause import plugins

    if network is None:
        return {}
    by_name = network in plugins.names("networks") and not Path(network).suffix
    if not by_name and not Path(network).exists():
        plugins.load("networks", network)
    return {"network": network} if by_name else {"file": network}


def _show(found: "Found", written: list[str]) -> None:
    typer.echo(f"{found.file}: {found.shape[0]:,} samples x {found.shape[1]:,} readouts")
    for column, words in found.columns.items():
        typer.echo(f"  {column}: {words}")
    for option, value in found.said.items():
        typer.echo(f"found {option} = {value!r}")
    for option, (value, why) in found.open.items():
        typer.echo(f"open  {option}: {why}" + (f" Proposed: {value!r}." if value else ""))
    typer.echo(f"Wrote {' and '.join(written)}. Settle what is marked TODO, then: molcause study {written[0]}")


def _refuse_existing(files: list[Path]) -> None:
    for file in files:
        if file.exists():
            raise StorageError(
                f"{file} is there already and is not overwritten. Choose another with --study, or move it."
            )


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except OSError as cause:
        raise StorageError(f"{file} cannot be written: {cause.strerror}. Choose another with --study.") from cause
