"""``molcause demo``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.output import BASIS_COLOR, AsJson, Seed, change, console, progress_bar, table

if TYPE_CHECKING:
    from rich.console import Console

    from molcause.inference.answer import Answer
    from molcause.study.demo import Demo


def demo(
    out: Annotated[Path, typer.Option("--out", help="Run folder to write.")] = Path("molcause-demo"),
    bootstraps: Annotated[int, typer.Option("--bootstraps", min=0, help="Refits for the intervals.")] = 100,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Ask four causal questions of embedded real data; no download, under a minute."""
    from molcause.study.demo import demo as run

    with progress_bar(as_json) as move:
        found = run(out, seed=seed, bootstraps=bootstraps, progress=move)
    if as_json:
        import json

        answers = [*found.effect, *found.counterfactuals, *found.reading]
        typer.echo(
            json.dumps({"run": str(found.run), "answers": [a.to_dict() for a in answers]}, indent=1, allow_nan=False)
        )
    else:
        _show(found)


def _show(found: "Demo") -> None:
    screen = console()
    _show_measured(screen, found)
    _show_known(screen, found)
    _show_effect(screen, found)
    _show_counterfactuals(screen, found)
    _show_deduction(screen, found)
    screen.print()
    screen.print(
        f"Run folder: {found.run} (run.json, answers.json, network.csv, fitted/, CITATIONS.bib), {found.seconds:.0f} s"
    )
    screen.print(f"Ask your own: molcause ask {found.run} --do PKA=stimulate:1 --outcome ERK")


def _heading(screen: "Console", text: str) -> None:
    from rich.text import Text

    screen.print()
    screen.print(Text(text, style="bold"))


def _show_measured(screen: "Console", found: "Demo") -> None:
    from rich.text import Text

    data, training = found.data, next(iter(found.fitted.values())).training
    dropped = sum(training.dropped.values())
    _heading(
        screen,
        f"MEASURED  {data.n_samples:,} human T cells, {data.adata.n_vars} phospho-proteins and lipids, {len(data.conditions())} conditions (Sachs et al. 2005)",
    )
    screen.print(
        f"  {data.n_samples:,} cells = {training.used:,} to fit + {found.held_out.n_samples:,} held out (every cell with the MEK inhibitor) + {dropped} dropped"
    )
    grid = table("", ["  cells", "what was done", ""], ["  cells"])
    held_out = {c.interventions for c in found.held_out.conditions()}
    labels = data.adata.obs["perturbation"].astype(str).to_numpy()
    for condition in data.conditions():
        note = (
            "held out"
            if condition.interventions in held_out
            else ("reference" if condition.interventions == data.control else "")
        )
        grid.add_row(f"{len(condition.rows):,}", Text(f"{labels[condition.rows[0]]}"), note)
    screen.print(grid)


def _show_known(screen: "Console", found: "Demo") -> None:
    net, readouts = found.network, found.data.readouts
    measured = [node for node in readouts.node if node in net.index]
    from_data = int((net.evidence["evidence_dataset"] != "").sum())
    _heading(screen, f"KNOWN  {net.name}: {len(net)} edges among {len(net.node)} nodes, each with its reference")
    screen.print(
        f"  {(net.sign > 0).sum()} activating, {(net.sign < 0).sum()} inhibiting, {(net.sign == 0).sum()} of unknown sign (kept unknown); "
        f"{from_data} rest on this very dataset"
    )
    screen.print(
        f"  {len(measured)} of {len(readouts)} readouts stand for a node; {len(net.node) - len(measured)} nodes are not measured; feedback loops are kept"
    )


def _show_effect(screen: "Console", found: "Demo") -> None:
    from rich.text import Text

    fact = found.measured
    _heading(screen, "1  Does blocking MEK lower ERK?  (rung 2, do)   and what was measured when it was done")
    screen.print(
        "  The models never saw the MEK inhibitor; its dose is unknown, and 10 % of MEK's influence is taken to be left."
    )
    grid = table("", ["  who says", "change of ERK, 95 % interval", "basis", "right?"])
    names = ["the data", f"deduced from {found.network.name}", *(_full(name) for name in found.fitted)]
    for name, answer in zip(names, found.effect, strict=True):
        basis = Text(answer.warrant.basis, style=BASIS_COLOR[answer.warrant.basis])
        grid.add_row(
            f"  {name}",
            change(answer.outcomes[0], answer.unit),
            basis,
            "" if answer is fact else _verdict(found.agrees(answer)),
        )
    screen.print(grid)
    own = found.reading
    screen.print(
        f"  MEK's own reading: measured {change(own[0].outcomes[0], '')}, deduced: {own[1].outcomes[0].word}, "
        f"model with mask {change(own[2].outcomes[0], own[2].unit)}. An inhibitor is not a do() on the reading."
    )
    screen.print(
        "  One intervention in one data set is an anecdote, not evidence that knowledge helps; intervals cover cells, not experiments."
    )


def _full(name: str) -> str:
    return f"LinearEquilibrium, {name}" if "knowledge" in name else f"baseline {name}"


def _verdict(agrees: bool | None) -> Any:
    from rich.text import Text

    if agrees is None:
        return Text("no answer", style="dim")
    return Text("right", style="green") if agrees else Text("wrong", style="red")


def _show_counterfactuals(screen: "Console", found: "Demo") -> None:
    from rich.text import Text

    _heading(screen, "2  Would ERK have been lower in this very cell, had MEK been blocked?  (rung 3, counterfactual)")
    grid = table(
        "", ["  the cell", "ERK was", "would have been", "change", "basis", "flags"], ["ERK was", "would have been"]
    )
    for answer in found.counterfactuals:
        o = answer.outcomes[0]
        basis = Text(answer.warrant.basis, style=BASIS_COLOR[answer.warrant.basis])
        grid.add_row(
            Text(f"  under {answer.against}"),
            f"{o.reference:.2f}",
            f"{o.level:.2f}",
            change(o, ""),
            basis,
            ", ".join(answer.warrant.flags),
        )
    screen.print(grid)
    screen.print(
        "  ln units. 'extrapolated': nothing was ever measured under PMA with the MEK inhibitor, so nothing can check this word."
    )
    screen.print(f"  {found.counterfactuals[0].notes[1]}")


def _show_deduction(screen: "Console", found: "Demo") -> None:
    _heading(screen, "3  Does RAF -> MEK -> ERK imply it?  (deduced from knowledge alone)")
    _show_proof(screen, found.effect[1], "ERK")
    _show_proof(screen, found.reading[1], "MEK's own reading")


def _show_proof(screen: "Console", answer: "Answer", what: str) -> None:
    from rich.text import Text

    screen.print(f"  {what} {answer.outcomes[0].word}. {answer.warrant.reason}")
    for word, steps in (("proof", answer.warrant.proof), ("counter-proof", answer.warrant.counterproof)):
        if steps:
            references = sorted({step.reference for step in steps if step.reference})
            screen.print(Text(f"    {word}: {'; '.join(map(str, steps))}   [{', '.join(references)}]", style="dim"))
