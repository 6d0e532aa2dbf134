"""``molcause audit``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.output import AsJson, Cached, Seed, Workers, progress_bar, words
from molcause.cli.study import finish
from molcause.cli.verdicts import leading
from molcause.errors import ParameterError

if TYPE_CHECKING:
    from molcause.study.config import Study

HARMS = 3


def audit(
    data: Annotated[str, typer.Argument(help="A dataset's name or an .h5ad file.")],
    network: Annotated[str, typer.Argument(help="Knowledge: a network's name or file.")],
    task: Annotated[
        str, typer.Option("--task", help="What is asked: unseen-intervention (rung 2) or unseen-condition (rung 1).")
    ] = "unseen-intervention",
    model: Annotated[
        list[str], typer.Option("--model", help="A model that takes the knowledge, or one without. Repeat for several.")
    ] = [],  # noqa: B006
    select: Annotated[
        list[str], typer.Option("--select", help="Only edges with COLUMN=VALUE in their evidence. Repeat for several.")
    ] = [],  # noqa: B006
    signs: Annotated[bool, typer.Option("--signs", help="Hold edges to the network's signs, beside the mask.")] = False,
    prior: Annotated[
        float | None, typer.Option("--prior", help="Confidence in the edges (0.5 to 1), as a soft prior, not a mask.")
    ] = None,
    sparsity: Annotated[float | None, typer.Option("--sparsity", help="L1 price on every edge.")] = None,
    replicates: Annotated[
        int | None, typer.Option("--replicates", min=0, help="Corrupted networks of each kind (199 or 99).")
    ] = None,
    size: Annotated[
        list[str], typer.Option("--size", help="Training samples of each condition, or 'all'. Repeat for a curve.")
    ] = ["all"],  # noqa: B006
    quick: Annotated[bool, typer.Option("--quick", help="19 corrupted networks of each kind.")] = False,
    gate: Annotated[bool, typer.Option("--gate", help="Exit with 3 on 'harms' at the largest size.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Run folder to write.")] = Path("molcause-audit"),
    workers: Workers = None,
    cached: Cached = True,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Ask whether knowledge helps on data, against corrupted knowledge and models without any."""
    from molcause.study.study import run_study

    count = 19 if quick and replicates is None else replicates
    bias = _bias(task, model, signs, prior, sparsity)
    asked = _study(data, network, task, model, select, bias, count, size, seed)
    with progress_bar(as_json) as move:
        done = run_study(
            asked,
            out,
            command="audit",
            arguments=words(),
            cache=cached,
            workers=workers,
            progress=lambda done, total: move("cells", done, total),
        )
    finish(done, as_json)
    if gate and any(verdict.word == "harms" for found in done.audits for verdict in leading(found)):
        sys.exit(HARMS)


def _study(
    data: str,
    network: str,
    task: str,
    models: list[str],
    select: list[str],
    bias: list[dict[str, Any]],
    replicates: int | None,
    sizes: list[str],
    seed: int,
) -> "Study":
    from molcause import plugins
    from molcause.study.config import Study

    return Study.model_validate(
        {
            "name": "audit",
            "seed": seed,
            "data": _source(data, plugins.names("datasets"), "dataset"),
            "knowledge": {**_source(network, plugins.names("networks"), "network"), "select": _selected(select)},
            "bias": bias,
            "audit": [
                {
                    "name": "audit",
                    "group": "intervention" if task == "unseen-intervention" else "density",
                    "task": task,
                    "models": models or None,
                    "replicates": replicates,
                    "sizes": [word if word == "all" else _number(word) for word in sizes],
                }
            ],
        }
    )


def _bias(
    task: str, models: list[str], signs: bool, prior: float | None, sparsity: float | None
) -> list[dict[str, Any]]:
    """Return the recipe: a mask unless a prior is asked for; a little sparsity if the models have edges to learn."""
    from molcause import plugins
    from molcause.audits.run import as_task

    knowledge: dict[str, Any] = {"kind": "mask"} if prior is None else {"kind": "edge-prior", "confidence": prior}
    taking = [plugins.load("models", name).accepts for name in models or as_task(task).models]
    priced = all("penalty" in slots for slots in taking if slots)
    price = 0.01 if sparsity is None and priced else sparsity
    return [
        knowledge,
        *([{"kind": "signs"}] if signs else []),
        *([{"kind": "sparsity", "strength": price}] if price else []),
    ]


def _source(name: str, known: list[str], registered: str) -> dict[str, str]:
    """Return a file by its whole path, so that the study can be run again from anywhere, or a registered name."""
    is_file = Path(name).suffix or (Path(name).exists() and name not in known)
    return {"file": str(Path(name).resolve())} if is_file else {registered: name}


def _selected(words: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        column, equals, value = word.partition("=")
        if not equals:
            raise ParameterError(f"--select {word!r} is not COLUMN=VALUE, for instance consensus=consensus-18.")
        found.setdefault(column, []).append(value)
    return found


def _number(word: str) -> int:
    try:
        return int(word)
    except ValueError as cause:
        raise ParameterError(f"--size {word!r} is neither a number nor 'all'.") from cause
