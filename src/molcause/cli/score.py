"""``molcause score``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.inputs import open_data, read_pair
from molcause.cli.output import AsJson, OutFile, Seed, deliver
from molcause.errors import ParameterError, StorageError, did_you_mean

if TYPE_CHECKING:
    from molcause.data.perturbation_data import PerturbationData


def score(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PREDICTIONS... DATA",
            help="Files of predicted levels (.h5ad, .csv, .tsv, .parquet) or names of models, "
            "then the data that hold the truth: a dataset's name or a file.",
        ),
    ],
    split: Annotated[
        str | None,
        typer.Option("--split", help="Split that the predictions were made with; else what is predicted is held out."),
    ] = None,
    folds: Annotated[
        int | None, typer.Option("--folds", min=2, help="Of the split; its own default otherwise.")
    ] = None,
    option: Annotated[
        list[str], typer.Option("--split-option", help="NAME=VALUE for the split, e.g. seen=1. Repeat for several.")
    ] = [],  # noqa: B006
    label: Annotated[
        str | None, typer.Option("--label", help="Column of the predictions that says which perturbation a row is of.")
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="The predictions are changes from the control, not levels.")
    ] = False,
    readouts: Annotated[
        str, typer.Option("--readouts", help="all, or shared: score only those that every prediction has.")
    ] = "all",
    unknown: Annotated[
        str, typer.Option("--unknown", help="error, or drop: leave out a few rows of unknown perturbation.")
    ] = "error",
    dialect: Annotated[str | None, typer.Option("--dialect", help="Of a DATA file, e.g. gears.")] = None,
    scale: Annotated[str | None, typer.Option("--scale", help="Of a DATA file, e.g. log1p.")] = None,
    control: Annotated[str | None, typer.Option("--control", help="Of a DATA file: its control.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with figures to this file.")] = None,
    markdown: Annotated[Path | None, typer.Option("--markdown", help="Write the tables to this file.")] = None,
    table: Annotated[
        Path | None, typer.Option("--table", help="Write every score of every condition to this .csv file.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is any warning.")] = False,
    seed: Seed = 0,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Score predictions of perturbations beside baselines, a ceiling and detectors.

    Exit codes: 0 scored; 1 unusable, or --strict and any warning.
    """
    from molcause.findings import worst
    from molcause.scoring.score import score as scored

    if len(files) < 2:
        raise ParameterError("Name the predictions first and the data last: molcause score pred.h5ad truth.h5ad.")
    data = open_data(files[-1], dialect=dialect, scale=scale, control=control)
    said = {"label": label, "changes": changes, "readouts": readouts, "unknown": unknown}
    submitted = {_name(one, files[:-1]): _open(one, data, **said) for one in files[:-1]}
    options = {
        **({"folds": folds} if folds is not None else {}),
        **dict(read_pair(word, "--split-option", "seen=1") for word in option),
    }
    found = scored(submitted, data, split=split, seed=seed, **options)
    if html is not None:
        from molcause.reports.write import report

        report(found, html)
    if markdown is not None:
        _write(markdown, found.to_markdown() + "\n", "--markdown")
    if table is not None:
        _write(table, found.table.to_csv(index=False), "--table")
    deliver(found.to_dict(), as_json, out, lambda: typer.echo(str(found)))
    if found.verdict == "unusable" or (strict and worst(found.findings) in ("error", "warning")):
        raise typer.Exit(1)


def _open(name: str, data: "PerturbationData", **said: Any) -> Any:
    """Return a model by its registered name, or predictions from a file."""
    from molcause import plugins
    from molcause.scoring.predictions.read import read_predictions

    if name in plugins.names("models") and not Path(name).exists():
        return plugins.load("models", name)()
    if not Path(name).suffix and not Path(name).exists():
        known = plugins.names("models")
        hint = did_you_mean(name, known)
        raise ParameterError(
            f"{name!r} is neither a file nor a model. {hint} Models: {', '.join(known)}.".replace("  ", " ")
        )
    return read_predictions(name, data, name=Path(name).name, **said)


def _name(name: str, others: list[str]) -> str:
    """Return a file's name, with its folder if two files share it."""
    short = Path(name).name
    return short if sum(Path(other).name == short for other in others) == 1 else name


def _write(path: Path, content: str, option: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as cause:
        raise StorageError(f"{path} cannot be written: {cause.strerror}. Choose another file with {option}.") from cause
