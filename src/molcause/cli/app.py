"""The typer application and its entry."""

import sys
from typing import Annotated

import typer

from molcause.cli import ask, audit, check, convert, datasets, deduce, demo, fit, init, plugins, score, study
from molcause.errors import MolcauseError

app = typer.Typer(
    name="molcause",
    help="Causal questions about molecules: knowledge as explicit biases, three rungs, answers with their warrant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(demo.demo)
app.command()(init.init)
app.command()(check.check)
app.command()(convert.convert)
app.command()(fit.fit)
app.command()(ask.ask)
app.command()(deduce.deduce)
app.command()(score.score)
app.command()(audit.audit)
app.command()(study.study)
app.command()(study.report)
app.command()(datasets.datasets)
app.command()(plugins.plugins)


def _version(wanted: bool) -> None:
    if wanted:
        from molcause.provenance import library_version

        typer.echo(f"molcause {library_version('molcause')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a verdict of 'harms' with ``--gate``."""
    try:
        app()
    except MolcauseError as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("Stopped; nothing was half-written.", err=True)
        sys.exit(1)
