"""What is shown of scores, and what programs get."""

import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from tests.scoring.worlds import done, screen, submitted

import molcause as mc
from molcause.scoring.panel import panel_metrics
from molcause.scoring.score import score

HOSTILE = "<img src=x onerror=alert(1)> | `a` *b* \x1b[31m"
HELD_OUT = {"split": "unseen-target", "folds": 2}


@pytest.fixture(scope="module")
def scores():
    data = screen(names=("A", "B", "C", "D", "E", "F", "H", "K"), each=6)
    first = score(mc.models.Ridge(), data, **HELD_OUT)
    table = submitted(first, "ridge")
    return score({HOSTILE: table[table["interventions"] != done("A")]}, data, **HELD_OUT)


def test_text_names_every_arm_and_metric_and_what_is_not_applicable(scores):
    shown = repr(scores)
    for word in (
        "train-mean",
        "technical duplicate",
        "MSE",
        "(chance)",
        "(dynamic range)",
        "Not applicable here",
        "DE AUPRC",
    ):
        assert word in shown
    assert shown.index("Findings") < shown.index("train-mean") < shown.index("How to read")
    assert "told the target's own level" in " ".join(shown.split())
    assert all(len(line) <= 130 for line in shown.splitlines())
    assert "\x1b" not in shown


def test_every_metric_of_the_panel_stands_in_the_legend_or_with_the_reason(scores):
    grids = {grid.heading.split(" ")[0]: grid for grid in scores.sheet().grids}
    read = {row[1] for row in grids["How"].rows}
    without = {row[0] for row in grids["Not"].rows}
    assert read | without == set(panel_metrics())
    assert not read & without
    assert all(row[1] for row in grids["Not"].rows)


def test_baselines_and_references_stand_below_what_is_judged(scores):
    rows = [row[0] for row in scores.sheet().grids[0].rows]
    assert rows[:4] == [HOSTILE, "– baselines –", "no-change", "train-mean"]
    assert rows[-3:] == ["technical duplicate", "(chance)", "(dynamic range)"]


def test_a_mean_over_fewer_conditions_is_marked(scores):
    cells = {row[0]: row[1] for row in scores.sheet().grids[0].rows}
    assert "*" in cells[HOSTILE]
    assert "*" not in cells["train-mean"]


def test_markdown_has_nothing_that_a_name_could_use(scores):
    shown = scores.to_markdown()
    assert "<img" not in shown
    assert "\x1b" not in shown
    line = next(line for line in shown.splitlines() if line.startswith("| &lt;img"))
    assert "\\|" in line
    assert "\\`a\\`" in line
    table = shown.split("## Scores")[1].split("\n\n")[1].splitlines()
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table}) == 1


def test_a_page_is_whole_and_runs_nothing(scores):
    page = scores.to_html()
    assert page.startswith("<!DOCTYPE html>")
    assert "<img" not in page
    assert "<script" not in page
    assert "\x1b" not in page
    part = scores._repr_html_()
    assert "<!DOCTYPE" not in part
    assert "&lt;img" in part


def test_json_has_everything_and_no_number_that_json_has_not(scores):
    found = json.loads(json.dumps(scores.to_dict(), allow_nan=False))
    assert found["verdict"] == scores.verdict
    assert len(found["summary"]) == len(scores.summary)
    assert [arm["name"] for arm in found["arms"]] == [arm.name for arm in scores.arms]
    assert found["findings"] == [finding.to_dict() for finding in scores.findings]
    for row, (_, own) in zip(found["summary"], scores.summary.iterrows(), strict=True):
        for name, value in row.items():
            if value is None:
                assert math.isnan(own[name])
            else:
                assert value == own[name]


def test_infinite_ends_of_intervals_are_none_in_json(scores):
    table = scores.summary.copy()
    table.loc[0, ["low", "high"]] = [-np.inf, np.inf]
    row = json.loads(json.dumps(replace(scores, summary=table).to_dict(), allow_nan=False))["summary"][0]
    assert (row["low"], row["high"]) == (None, None)


def test_the_reason_counts_wins_and_losses_against_the_best_baseline(scores):
    own = scores.summary[scores.summary["arm"] == HOSTILE]
    tried = int((own["against"] != "").sum())
    assert scores.sheet().reason.endswith(f"+0 -0 of {tried}.")
