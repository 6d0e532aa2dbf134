"""``molcause fit``."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.inputs import open_data, open_network
from molcause.cli.output import AsJson, Seed, console, deliver, progress_bar, table
from molcause.errors import BiasError

if TYPE_CHECKING:
    from rich.text import Text

    from molcause.bias.base import AbstractBias
    from molcause.models.base import AbstractFitted


def fit(
    data: Annotated[str, typer.Argument(help="A dataset's name or an .h5ad file.")],
    model: Annotated[
        str, typer.Option("--model", help="A model's registered name; see 'molcause plugins'.")
    ] = "linear-equilibrium",
    network: Annotated[str | None, typer.Option("--network", help="Knowledge: a network's name or file.")] = None,
    mask: Annotated[bool, typer.Option("--mask", help="Allow only the network's edges.")] = False,
    signs: Annotated[bool, typer.Option("--signs", help="Hold edges to the network's signs.")] = False,
    prior: Annotated[
        float | None, typer.Option("--prior", help="Confidence in the network's edges (0.5 to 1), as a soft prior.")
    ] = None,
    sparsity: Annotated[float | None, typer.Option("--sparsity", help="L1 price on every edge.")] = None,
    hold_out: Annotated[
        list[str],
        typer.Option(
            "--hold-out", help="Leave out all samples with an intervention on this target. Repeat for several."
        ),
    ] = [],  # noqa: B006
    bootstraps: Annotated[
        int, typer.Option("--bootstraps", help="Refits for intervals, where the model has them.")
    ] = 100,
    out: Annotated[Path, typer.Option("--out", help="Run folder to write.")] = Path("molcause-run"),
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Fit a model to data under a bias, and save it in a run folder."""
    from molcause import plugins
    from molcause.provenance import Stopwatch, record
    from molcause.study.run import check_writable, write_run

    watch = Stopwatch()
    check_writable(out, "fit")
    kind = plugins.load("models", model)
    measurements = open_data(data)
    bias = _bias(network, mask, signs, prior, sparsity)
    if hold_out:
        measurements, _ = measurements.hold_out(*hold_out)
    with progress_bar(as_json) as move:
        fitted = _fit(kind, measurements, bias, seed, bootstraps, move)
    inputs = {data: {"sha256": measurements.fingerprint}}
    if network is not None:
        inputs[network] = {"sha256": open_network(network).digest}
    written = record(
        parameters={
            "command": "fit",
            "model": model,
            "bias": fitted.training.bias,
            "hold_out": hold_out,
            "bootstraps": bootstraps,
        },
        inputs=inputs,
        seed=seed,
        citations=fitted.training.citations,
        resources=watch.resources(),
    )
    place = write_run(out, record=written, fitted={"fitted": fitted})
    deliver(_summary(fitted, place), as_json, None, lambda: _show(fitted, place))


def _fit(kind: Any, data: Any, bias: Any, seed: int, bootstraps: int, move: Any) -> "AbstractFitted":
    import inspect

    if "bootstraps" not in inspect.signature(kind).parameters:
        fitted: AbstractFitted = kind().fit(data, bias, seed=seed)
        return fitted
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        move("bootstrap", done, bootstraps)

    move("bootstrap", 0, bootstraps)
    made: AbstractFitted = kind(bootstraps=bootstraps).fit(data, bias, seed=seed, progress=report)
    return made


def _bias(
    name: str | None, mask: bool, signs: bool, prior: float | None, sparsity: float | None
) -> "AbstractBias | None":
    from molcause.bias import EdgePrior, Mask, Signs, Sparsity

    asked = [word for word, on in (("--mask", mask), ("--signs", signs), ("--prior", prior is not None)) if on]
    if asked and name is None:
        raise BiasError(f"{', '.join(asked)} needs knowledge; say --network, for instance --network mapk-core.")
    if name is not None and not asked:
        raise BiasError("A network alone is no bias; say how to use it: --mask, --signs or --prior 0.9.")
    parts: list[AbstractBias] = []
    if name is not None:
        network = open_network(name)
        parts += [Mask(network)] if mask else []
        parts += [Signs(network)] if signs else []
        parts += [EdgePrior(network, prior)] if prior is not None else []
    parts += [Sparsity(sparsity)] if sparsity is not None else []
    if not parts:
        return None
    bias = parts[0]
    for part in parts[1:]:
        bias = bias + part
    return bias


def _summary(fitted: "AbstractFitted", place: Path) -> dict[str, Any]:
    training = fitted.training
    return {
        "run": str(place),
        "model": training.model,
        "bias": training.bias,
        "rungs": list(fitted.rungs),
        "samples_used": training.used,
        "samples_dropped": training.dropped,
        "conditions": list(training.conditions),
        "notes": list(training.notes),
    }


def _show(fitted: "AbstractFitted", place: Path) -> None:
    from molcause.inference.answer import FLAGS

    training, screen = fitted.training, console()
    dropped = ", ".join(f"{n} ({reason})" for reason, n in training.dropped.items()) or "none"
    screen.print(f"{training.model}, bias: {training.bias}; rungs {', '.join(map(str, fitted.rungs))}")
    screen.print(f"samples used: {training.used}, dropped: {dropped}; conditions: {len(training.conditions)}")
    for flag in fitted.predict(training.reference).flags:
        screen.print(f"flag: {flag}: {FLAGS[flag]}")
    for note in training.notes:
        screen.print(f"note: {note}")
    if 3 in fitted.rungs:
        _show_network(fitted)
    screen.print(f"run folder: {place}   next: molcause ask {place} --do TARGET=inhibit:0.9")


def _show_network(fitted: "AbstractFitted") -> None:
    network = fitted.network()
    columns = network.evidence
    known = not any(isnan(value) for value in columns["low"][:1])
    more = ["95 % interval", "same sign in"] if known else []
    grid = table(f"strongest of {len(network)} learned edges", ["source", "target", "effect", *more], ["effect", *more])
    for k in range(min(12, len(network))):
        interval = [f"[{columns['low'][k]:+.2f}, {columns['high'][k]:+.2f}]", f"{columns['stability'][k]:.0%}"]
        row = [str(columns["source_readout"][k]), str(columns["target_readout"][k]), f"{columns['effect'][k]:+.2f}"]
        grid.add_row(*(_text(cell) for cell in row), *(interval if known else []))
    console().print(grid)


def _text(words: str) -> "Text":
    from rich.text import Text

    return Text(words)
