"""How commands print: tables for people, ``--json`` for programs, ``--out`` for files."""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from molcause.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
    from rich.table import Table

    from molcause.inference.answer import Answer, Outcome

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Write the result as JSON to this file.")]
Seed = Annotated[int, typer.Option("--seed", help="Everything random is derived from it.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes; by default one for each processor.")]
Cached = Annotated[bool, typer.Option("--cache/--no-cache", help="Use and fill the cache of finished cells.")]

BASIS_COLOR = {"measured": "green", "deduced": "cyan", "identified": "cyan", "assumed": "yellow", "none": "red"}


def console() -> "Console":
    """Return a console that treats names as text, not as markup."""
    from rich.console import Console

    return Console(markup=False, highlight=False)


def table(title: str, columns: Sequence[str], right: Sequence[str] = (), fixed: Sequence[str] = ()) -> "Table":
    """Return an empty table; the columns in `right` are aligned to the right, those in `fixed` never wrapped."""
    from rich import box
    from rich.table import Table

    made = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        side: Literal["left", "right"] = "right" if column in right else "left"
        made.add_column(column, justify=side, overflow="fold", no_wrap=column in fixed)
    return made


def words() -> list[str]:
    """Return the command as the user wrote it, for the run's record.

    Examples
    --------
    >>> isinstance(words(), list)
    True
    """
    return sys.argv[1:]


def deliver(document: Any, as_json: bool, out: Path | None, show: "Callable[[], None]") -> None:
    """Print a document as JSON or by `show`, and write it to a file if one was named.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    text = json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False)
    if out is not None:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as cause:
            raise StorageError(f"{out} cannot be written: {cause.strerror}. Choose another file with --out.") from cause
    if as_json:
        typer.echo(text)
    else:
        show()


def change(outcome: "Outcome", unit: str) -> str:
    """Return a contrast with its interval, or a word where there is none."""
    if math.isnan(outcome.contrast):
        return outcome.word
    interval = "" if math.isnan(outcome.low) else f" [{outcome.low:+.2f}, {outcome.high:+.2f}]"
    return f"{outcome.contrast:+.2f}{interval} {unit}"


def show_answer(answer: "Answer") -> None:
    """Print one answer."""
    from rich.text import Text

    screen = console()
    screen.print(Text(answer.question, style="bold"), f"  rung {answer.rung}, {answer.source}")
    if len(answer.outcomes) > 1:
        grid = table(
            "",
            ["outcome", "node", "direction", f"change ({answer.unit})" if answer.unit else "change", "level"],
            ["level"],
        )
        for o in answer.outcomes:
            level = "" if math.isnan(o.level) else f"{o.level:.2f}"
            grid.add_row(Text(o.name), Text(o.node), o.word, "" if math.isnan(o.contrast) else change(o, ""), level)
        screen.print(grid)
    else:
        from molcause.inference.answer import sentence

        screen.print(f"  {sentence(answer.outcomes[0], answer.unit, sample=answer.rung == 3)}")
    for line in str(answer).splitlines()[1 + len(answer.outcomes) :]:
        style = BASIS_COLOR[answer.warrant.basis] if line.startswith("  basis") else ""
        screen.print(Text(line, style=style))


@contextmanager
def progress_bar(quiet: bool) -> "Iterator[Callable[[str, int, int], None]]":
    """Give a function (step, done, total) that moves a bar on standard error; nothing is shown if `quiet`."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    tasks: dict[str, Any] = {}
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=quiet or not screen.is_terminal) as bar:

        def move(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=max(total, 1))
            bar.update(tasks[step], completed=done if total else 1)

        yield move
