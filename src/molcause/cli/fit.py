"""``molcause fit``."""

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.inputs import open_data, open_network, read_pair
from molcause.cli.output import AsJson, Seed, console, deliver, progress_bar, table
from molcause.errors import BiasError

if TYPE_CHECKING:
    from rich.text import Text

    from molcause.bias.base import AbstractBias
    from molcause.models.base import AbstractFitted


_ASTRAY = ("are not in network", "are unknown to the similarity")
"""What notes say of names that the knowledge does not have."""


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
    diffusion: Annotated[
        bool, typer.Option("--diffusion", help="Compare targets by a random walk on the network (knowledge-kernel).")
    ] = False,
    settings: Annotated[
        list[str],
        typer.Option("--set", help="NAME=VALUE, a setting of the model, e.g. members=2. Repeat for several."),
    ] = [],  # noqa: B006
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
    from molcause.provenance import Stopwatch, record
    from molcause.study.config import Named
    from molcause.study.resolve import make_model
    from molcause.study.run import check_writable, write_run

    watch = Stopwatch()
    check_writable(out, "fit")
    own = dict(read_pair(word, "--set", "members=2") for word in settings)
    made = make_model(Named(kind=model, **own), bootstraps=bootstraps)
    measurements = open_data(data)
    bias = _bias(network, mask, signs, prior, sparsity, diffusion)
    if hold_out:
        measurements, _ = measurements.hold_out(*hold_out)
    with progress_bar(as_json) as move:
        fitted = _fit(made, measurements, bias, seed, move)
    inputs = {data: {"sha256": measurements.fingerprint}}
    if network is not None:
        inputs[network] = {"sha256": open_network(network).digest}
    written = record(
        parameters={
            "command": "fit",
            "model": model,
            "bias": fitted.training.bias,
            "settings": own,
            "hold_out": hold_out,
            "bootstraps": bootstraps,
        },
        inputs=inputs,
        seed=seed,
        citations=fitted.training.citations,
        resources=watch.resources(),
    )
    place = write_run(out, record=written, fitted={"fitted": fitted})
    deliver(_summary(fitted, place), as_json, None, lambda: _show(fitted, place, data, network))


def _fit(model: Any, data: Any, bias: Any, seed: int, move: Any) -> "AbstractFitted":
    from inspect import signature

    if "progress" not in signature(model.fit).parameters:
        plain: AbstractFitted = model.fit(data, bias, seed=seed)
        return plain
    refits = hasattr(model, "bootstraps")
    word = "bootstrap" if refits else "step"
    total = model.bootstraps if refits else getattr(model, "members", 1) * getattr(model, "steps", 0)
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        move(word, done, total)

    move(word, 0, total)
    made: AbstractFitted = model.fit(data, bias, seed=seed, progress=report)
    return made


def _bias(
    name: str | None, mask: bool, signs: bool, prior: float | None, sparsity: float | None, diffusion: bool
) -> "AbstractBias | None":
    from molcause.bias import Diffusion, EdgePrior, Mask, Signs, Sparsity

    uses = {"--mask": mask, "--signs": signs, "--prior": prior is not None, "--diffusion": diffusion}
    asked = [word for word, on in uses.items() if on]
    if asked and name is None:
        raise BiasError(f"{', '.join(asked)} needs knowledge; say --network, for instance --network mapk-core.")
    if name is not None and not asked:
        raise BiasError("A network alone is no bias; say how to use it: --mask, --signs, --prior 0.9 or --diffusion.")
    parts: list[AbstractBias] = []
    if name is not None:
        network = open_network(name)
        parts += [Mask(network)] if mask else []
        parts += [Signs(network)] if signs else []
        parts += [EdgePrior(network, prior)] if prior is not None else []
        parts += [Diffusion(network)] if diffusion else []
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


def _show(fitted: "AbstractFitted", place: Path, data: str, network: str | None) -> None:
    from molcause.inference.answer import FLAGS

    training, screen = fitted.training, console()
    dropped = ", ".join(f"{n} ({reason})" for reason, n in training.dropped.items()) or "none"
    screen.print(f"{training.model}, bias: {training.bias}; rungs {', '.join(map(str, fitted.rungs))}")
    screen.print(f"samples used: {training.used}, dropped: {dropped}; conditions: {len(training.conditions)}")
    for flag in fitted.predict(training.reference).flags:
        screen.print(f"flag: {flag}: {FLAGS[flag]}")
    for note in training.notes:
        screen.print(f"note: {note}")
    if network is not None and any(words in note for note in training.notes for words in _ASTRAY):
        screen.print(
            f"names: 'molcause check {network} {data}' says which nodes these readouts and targets may be; in Python, "
            "mc.coverage(network, data).applied_to(data) calls them so before a fit."
        )
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
