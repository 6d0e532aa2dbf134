"""``molcause demo``."""

import json
import time
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from molcause.cli.output import BASIS_COLOR, AsJson, Cached, Seed, Workers, console, progress_bar, table, words
from molcause.cli.study import document
from molcause.cli.verdicts import show_panels

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from molcause.inference.answer import Answer, Outcome
    from molcause.study.demo import Demo


_HARD = "\N{NO-BREAK SPACE}"


def demo(
    out: Annotated[Path, typer.Option("--out", help="Run folder to write.")] = Path("molcause-demo"),
    bootstraps: Annotated[int, typer.Option("--bootstraps", min=0, help="Refits for the intervals.")] = 100,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer corrupted networks and training sizes.")] = False,
    workers: Workers = None,
    cached: Cached = True,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Question and audit embedded real data, and write a report; no download, about a minute."""
    from molcause.reports.write import report
    from molcause.study.demo import demo as run

    begin = time.perf_counter()
    with progress_bar(as_json) as move:
        found = run(
            out,
            seed=seed,
            bootstraps=bootstraps,
            quick=quick,
            arguments=words(),
            cache=cached,
            workers=workers,
            progress=lambda done, total: move("cells", done, total),
        )
    page = report(out)
    if as_json:
        typer.echo(json.dumps(document(found.run, page), indent=1, allow_nan=False, ensure_ascii=False))
        return
    screen = console()
    _show_measured(screen, found)
    _show_known(screen, found)
    _show_effect(screen, found)
    _show_counterfactuals(screen, found)
    _show_deduction(screen, found)
    _heading(screen, "5", "Does the knowledge help?  (audit: against corrupted knowledge, and against none)")
    show_panels(screen, found.panels)
    for note in found.run.notes:
        screen.print(f"note: {note}")
    counts = f"{found.run.computed:,} cells computed, {found.run.cached:,} from the cache"
    screen.print(f"\n{time.perf_counter() - begin:.0f} s; {counts}.")
    screen.print(f"Report: {page}   everything else: {out}")
    screen.print(f"Ask your own: molcause ask {out} --do PKC=inhibit --outcome ERK")


def _show_measured(screen: "Console", found: "Demo") -> None:
    data, training = found.data, next(iter(found.fitted.values())).training
    dropped = sum(training.dropped.values())
    _heading(screen, "MEASURED", f"{data.n_samples:,} human T cells x {data.adata.n_vars} phospho-proteins and lipids")
    screen.print(f"  Sachs et al. 2005, {len(data.conditions())} conditions, {data.unit} of fluorescence.")
    held_out = {condition.interventions for condition in found.held_out.conditions()}
    labels = data.adata.obs["perturbation"].astype(str).to_numpy()
    grid = table("", ["  cells", "what was done", ""], ["  cells"])
    for condition in data.conditions():
        note = "reference" if condition.interventions == data.control else ""
        grid.add_row(
            f"{len(condition.rows):,}",
            _text(str(labels[condition.rows[0]])),
            "held out: no model saw it" if condition.interventions in held_out else note,
        )
    screen.print(grid)
    screen.print(
        f"  {data.n_samples:,} = {training.used:,} to fit + {found.held_out.n_samples:,} held out + {dropped} dropped"
    )


def _show_known(screen: "Console", found: "Demo") -> None:
    net, readouts = found.network, found.data.readouts
    measured = sum(any(member in net.index for member in group) for group in readouts.members)
    signs = [int((net.sign == sign).sum()) for sign in (1, -1, 0)]
    own = int((net.evidence["evidence_dataset"] != "").sum())
    _heading(screen, "KNOWN", f"{net.name}: {len(net)} edges among {len(net.node)} nodes, feedback kept")
    screen.print(
        f"  {signs[0]} activating, {signs[1]} inhibiting, {signs[2]} of unknown sign; {own} rest on this very dataset."
    )
    screen.print(
        f"  {measured} of {len(readouts)} readouts stand for a node; {len(net.node) - measured} nodes are not measured."
    )


def _show_effect(screen: "Console", found: "Demo") -> None:
    fact = found.measured
    _heading(screen, "1", "Does blocking MEK lower ERK?  (rung 2: do)")
    screen.print(f"  In {fact.unit}. The dose is unknown: 10 % of MEK's influence is taken to be left.")
    grid = table("", ["  who says", "ERK changes by", "95 % interval", "basis", "direction"])
    names = ["the data", "network alone", *found.fitted]
    for name, answer in zip(names, found.effect, strict=True):
        outcome = answer.outcomes[0]
        verdict = _text("the fact", "bold") if answer is fact else _verdict(found.agrees(answer))
        grid.add_row(f"  {name}", _change(outcome), _interval(outcome), _basis(answer), verdict)
    screen.print(grid)
    own = [answer.outcomes[0] for answer in found.reading]
    screen.print("  MEK's own reading, which an inhibitor leaves free and feedback raises:")
    screen.print(f"    measured {_change(own[0])}; network alone: {own[1].word}; model with mask {_change(own[2])}")
    screen.print("  One intervention in one dataset is an anecdote, no proof that knowledge helps.")
    screen.print("  Intervals cover the sampling of cells, not the repetition of the experiment.")


def _show_counterfactuals(screen: "Console", found: "Demo") -> None:
    from molcause.inference.answer import FLAGS

    _heading(screen, "2", "Would ERK have been lower in this very cell?  (rung 3: counterfactual)")
    columns = ["  one cell under", "ERK was", "would be", "95 % interval", "basis, flags"]
    grid = table("", columns, ["ERK was", "would be"])
    for cell, answer in zip(found.cells, found.counterfactuals, strict=True):
        o = answer.outcomes[0]
        interval = "" if o.level_low != o.level_low else f"[{o.level_low:.2f}, {o.level_high:.2f}]"
        words = _basis(answer).append_text(_text(f", {', '.join(answer.warrant.flags)}"))
        grid.add_row(_text(f"  {cell}"), f"{o.reference:.2f}", f"{o.level:.2f}", interval, words)
    screen.print(grid)
    for flag in sorted({flag for answer in found.counterfactuals for flag in answer.warrant.flags}):
        screen.print(f"  {flag}: {FLAGS[flag]}")
    screen.print("  A counterfactual of one cell reads its measurement noise as part of its state.")


def _show_deduction(screen: "Console", found: "Demo") -> None:
    _heading(screen, "3", "Does the network alone imply it?  (deduction, with proof)")
    for what, answer in (("ERK", found.effect[1]), ("MEK's own reading", found.reading[1])):
        screen.print(f"  {what} {answer.outcomes[0].word}.")
        screen.print(f"    {answer.warrant.reason}")
        for word, steps in (("proof", answer.warrant.proof), ("counter-proof", answer.warrant.counterproof)):
            if steps:
                line = f"{word}: {'; '.join(str(step).replace(' ', _HARD) for step in steps)}"
                for part in wrap(line, 76, initial_indent="    ", subsequent_indent="      "):
                    screen.print(_text(part.replace(_HARD, " ")))
        references = sorted({step.reference for step in answer.warrant.proof if step.reference})
        screen.print(_text(f"    {', '.join(references)}", "dim"))
    _heading(screen, "4", "What was measured when it was done?")
    fact = found.measured
    outcome = fact.outcomes[0]
    screen.print(f"  ERK {outcome.word}: {_change(outcome)} {_interval(outcome)} {fact.unit}; {fact.notes[0]}")


def _heading(screen: "Console", number: str, text: str) -> None:
    screen.print()
    screen.print(_text(f"{number}  {text}", "bold"))


def _change(outcome: "Outcome") -> str:
    return outcome.word if outcome.contrast != outcome.contrast else f"{outcome.contrast:+.2f}"


def _interval(outcome: "Outcome") -> str:
    return "" if outcome.low != outcome.low else f"[{outcome.low:+.2f}, {outcome.high:+.2f}]"


def _basis(answer: "Answer") -> "Text":
    return _text(answer.warrant.basis, BASIS_COLOR[answer.warrant.basis])


def _verdict(agrees: bool | None) -> "Text":
    if agrees is None:
        return _text("no answer", "dim")
    return _text("right", "green") if agrees else _text("wrong", "red")


def _text(words: str, style: str = "") -> "Text":
    from rich.text import Text

    return Text(words, style=style)
