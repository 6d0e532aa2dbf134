"""How verdicts look in a terminal."""

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from molcause.cli.output import table

if TYPE_CHECKING:
    from rich.console import Console

    from molcause.audits.audit import Audit
    from molcause.audits.summary import Verdict
    from molcause.study.artefacts import Panel

COLOR = {
    "helps": "bold green",
    "regularises": "yellow",
    "redundant": "yellow",
    "harms": "bold red",
    "no effect": "cyan",
    "undecided": "cyan",
}
_WIDTH, _LABEL, _COLUMN = 96, 40, 9


def show_panels(screen: "Console", panels: "Sequence[Panel]") -> None:
    """Print every audit: verdicts first, then who was compared."""
    controls = [panel for panel in panels if panel.group == "control"]
    main = [panel.audit for panel in panels if panel.group not in ("control", "sensitivity")]
    rest = [panel.audit for panel in panels if panel.group == "sensitivity"]
    for found in main:
        screen.print()
        show_audit(screen, found, arms=len(main) == 1)
    if controls:
        show_controls(screen, controls)
    if rest:
        show_sensitivity(screen, rest)


def show_audit(screen: "Console", audit: "Audit", *, arms: bool = True) -> None:
    """Print one audit: its question, the verdict of each model at its largest size, and the arms if wanted."""
    from rich.text import Text

    screen.print(Text(audit.title, "bold"), Text(f"  rung {audit.rung}, {audit.data}", "dim"))
    for verdict in leading(audit):
        line = Text("  ").append(verdict.word.upper(), COLOR[verdict.word])
        line.append("".join(f"  [{flag}]" for flag in verdict.flags), "yellow").append(f"  {verdict.model}", "dim")
        screen.print(line)
        for part in wrap(verdict.sentence, min(_WIDTH, screen.width) - 4):
            screen.print(Text(f"    {part}"))
    if arms:
        show_arms(screen, audit)
        for note in audit.notes:
            screen.print(Text(f"  note: {note}"))
    if audit.failed:
        screen.print(f"  {audit.failed} of {audit.cells} cells failed; audit.csv says why.")


def show_arms(screen: "Console", audit: "Audit") -> None:
    """Print a table of the arms and nulls at the largest size; a column for each held-out unit where they fit."""
    size = leading(audit)[0].size
    fit = screen.width >= _LABEL + _COLUMN * (2 + len(audit.units))
    units = audit.units if fit else ()
    grid = table("", [f"  {audit.metric.name}", "mean", *units, "p"], ["mean", *units, "p"])
    arms = [arm for arm in audit.arms if arm.size == size]
    for arm in sorted(arms, key=lambda arm: math.inf if math.isnan(arm.mean) else -arm.mean):
        label = arm.model if arm.variant == "none" else arm.label
        grid.add_row(f"  {label}", _number(arm.mean), *(_number(arm.units[unit]) for unit in units), "")
    for null in (n for n in audit.nulls if n.size == size):
        what = f"  {null.model}, {len(null.means)} x {null.kind} ({null.overlap:.0%} of edges kept)"
        grid.add_row(what, _number(null.mean), *("" for _ in units), f"{null.p:.3f}")
    screen.print(grid)


def show_controls(screen: "Console", panels: "Sequence[Panel]") -> None:
    """Print the controls, which say whether this design would find knowledge if it were there."""
    from rich.text import Text

    screen.print()
    screen.print(Text("Control: would the audit find knowledge if it were there?", "bold"))
    columns = ["  simulated world", "knowledge", "found", "score", "p"]
    grid = table("", columns, ["score", "p"], columns[1:])
    for panel in panels:
        verdict = panel.audit.verdict
        right = matches(panel.expected, verdict.word)
        mark = "" if right is None else (" (right)" if right else f" (must be: {panel.expected})")
        found = Text(verdict.word, COLOR[verdict.word]).append(mark, "green" if right else "red")
        p = ", ".join(f"{value:.3f}" for value in verdict.nulls.values())
        where = panel.world.removeprefix("control, ")
        grid.add_row(f"  {where}", panel.truth, found, _number(verdict.score), p)
    screen.print(grid)


def show_sensitivity(screen: "Console", audits: "Sequence[Audit]") -> None:
    """Print what becomes of the verdicts under other choices, one line for each model."""
    from rich.text import Text

    screen.print()
    screen.print(Text("Under other choices", "bold"))
    columns = ["  audit", "found", "with", "best without", "p"]
    grid = table("", columns, columns[2:], columns[1:])
    for audit in audits:
        for verdict in leading(audit):
            best = verdict.best.score if verdict.best else math.nan
            p = ", ".join(f"{value:.3f}" for value in verdict.nulls.values()) or "not tested"
            word = Text(verdict.word, COLOR[verdict.word]).append("".join(f" [{f}]" for f in verdict.flags), "yellow")
            name = audit.name if len(leading(audit)) == 1 else f"{audit.name}: {verdict.model}"
            grid.add_row(f"  {name}", word, _number(verdict.score), _number(best), p)
    screen.print(grid)


def matches(expected: str, word: str) -> bool | None:
    """Return whether a control found what it must; None if that is open.

    Examples
    --------
    >>> matches("helps", "helps"), matches("not helps", "undecided"), matches("", "helps")
    (True, True, None)
    """
    if not expected:
        return None
    named = word in expected.removeprefix("not ").split(" or ")
    return not named if expected.startswith("not ") else named


def leading(audit: "Audit") -> list["Verdict"]:
    """Return each model's verdict at its largest size, which comes first."""
    seen: dict[str, Verdict] = {}
    for verdict in audit.verdicts:
        seen.setdefault(verdict.model, verdict)
    return list(seen.values())


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"
