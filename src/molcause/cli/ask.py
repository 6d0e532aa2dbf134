"""``molcause ask``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from molcause.cli.inputs import DoOption, open_data, read_do
from molcause.cli.output import AsJson, OutFile, deliver, show_answer
from molcause.errors import DataContractError

if TYPE_CHECKING:
    from molcause.data.perturbation_data import PerturbationData


def ask(
    source: Annotated[
        str,
        typer.Argument(help="A run folder or saved model; or a dataset's name or .h5ad file, for what was measured."),
    ],
    do: DoOption = [],  # noqa: B006 - typer copies it
    outcome: Annotated[
        str | None, typer.Option("--outcome", help="A readout or node; without it all readouts are answered.")
    ] = None,
    data: Annotated[
        str | None,
        typer.Option("--data", help="Dataset or .h5ad file: for --sample, and for direct contrasts beside the model."),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", help="Row of --data: what would have happened to this very sample (rung 3)."),
    ] = None,
    seen: Annotated[
        list[str], typer.Option("--seen", help="READOUT=LEVEL that was seen in a reference sample. Repeat for several.")
    ] = [],  # noqa: B006
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Ask a fitted model, or the data, on any of the three rungs."""
    from molcause.inference.ask import ask as infer
    from molcause.inference.query import Query
    from molcause.models.storage import load

    measurements = None if data is None else open_data(data)
    query = Query(do=read_do(do), outcome=outcome, given=_given(measurements, sample, seen))
    folder = _model_folder(Path(source))
    answer = infer(open_data(source), query) if folder is None else infer(load(folder), query, data=measurements)
    deliver(answer.to_dict(), as_json, out, lambda: show_answer(answer))


def _model_folder(source: Path) -> Path | None:
    """Return the folder of a saved model, in a run or by itself; None if the source is data."""
    from molcause import plugins

    if (source / "run.json").exists():
        return source / "fitted"
    if source.is_dir():
        return source
    if not source.exists() and source.suffix != ".h5ad" and str(source) not in plugins.names("datasets"):
        if str(source) in plugins.names("networks"):
            raise DataContractError(f"{source} is a network; a network answers by 'molcause deduce {source} --do ...'.")
        known = ", ".join(plugins.names("datasets"))
        raise DataContractError(f"{source} is neither a run folder, nor a file, nor a dataset. Datasets: {known}.")
    return None


def _given(
    data: "PerturbationData | None", sample: int | None, seen: list[str]
) -> "PerturbationData | dict[str, float] | None":
    if sample is not None and seen:
        raise DataContractError("Give --sample or --seen, not both.")
    if sample is not None:
        if data is None:
            raise DataContractError("--sample is a row of --data; say which data.")
        return data[sample]
    levels: dict[str, float] = {}
    for word in seen:
        name, equals, level = word.rpartition("=")
        try:
            levels[name] = float(level)
        except ValueError as cause:
            raise DataContractError(f"--seen {word!r} is not READOUT=LEVEL, for instance pmek=3.2.") from cause
        if not equals or not name:
            raise DataContractError(f"--seen {word!r} is not READOUT=LEVEL, for instance pmek=3.2.")
    return levels or None
