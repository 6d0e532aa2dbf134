"""``molcause study`` and ``molcause report``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.output import AsJson, Cached, Workers, console, progress_bar, words
from molcause.cli.verdicts import show_panels

if TYPE_CHECKING:
    from molcause.study.study import Run


def study(
    file: Annotated[Path, typer.Argument(help="The study's TOML file.")],
    out: Annotated[Path | None, typer.Option("--out", help="Run folder; by default named as the study.")] = None,
    workers: Workers = None,
    cached: Cached = True,
    as_json: AsJson = False,
) -> None:
    """Run a study: fit, ask and audit what a TOML file says, and write a report."""
    from molcause.study.config import Study
    from molcause.study.study import run_study
    from molcause.study.writing import slug

    asked = Study.read(file)
    place = out or Path(f"molcause-{slug(asked.name)}")
    with progress_bar(as_json) as move:
        done = run_study(
            asked,
            place,
            arguments=words(),
            cache=cached,
            workers=workers,
            progress=lambda done, total: move("cells", done, total),
        )
    finish(done, as_json)


def report(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    out: Annotated[Path | None, typer.Option("--out", help="HTML file; by default report.html in the run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a run's report: one HTML file that needs nothing else. It reads the folder and computes nothing."""
    from molcause.reports.write import report as write

    place = write(run, out)
    typer.echo(json.dumps({"report": str(place)}) if as_json else f"report: {place}")


def finish(done: "Run", as_json: bool) -> None:
    """Write the report of a finished run, and show or print what was found."""
    from molcause.reports.write import report as write

    if done.folder is None:
        raise typer.Exit
    page = write(done.folder)
    if as_json:
        typer.echo(json.dumps(document(done, page), indent=1, allow_nan=False, ensure_ascii=False))
        return
    screen = console()
    for name, answers in done.answers.items():
        screen.print(f"\n{name}")
        for source, answer in answers.items():
            for outcome in answer.outcomes[:3]:
                screen.print(f"  {source}: {outcome.name} {outcome.word} ({answer.warrant.basis})")
    show_panels(screen, done.panels)
    for note in done.notes:
        screen.print(f"note: {note}")
    screen.print(f"\nrun folder: {done.folder}   report: {page}")


def document(done: "Run", page: Path) -> dict[str, Any]:
    """Return what ``--json`` prints of a run."""
    return {
        "run": str(done.folder),
        "report": str(page),
        "answers": {n: {s: a.to_dict() for s, a in answers.items()} for n, answers in done.answers.items()},
        "audits": [panel.to_dict() for panel in done.panels],
        "notes": list(done.notes),
    }
