"""The drawings show what the artefacts hold: positions, markers, clipping, order."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from tests.reports import fixture

from molcause.audits.look import against, bands
from molcause.reports.axis import Axis, around
from molcause.reports.drawings.contrasts import contrasts
from molcause.reports.drawings.curves import curve
from molcause.reports.drawings.forest import forest
from molcause.reports.views.answers import questions
from molcause.reports.views.control import panel
from molcause.reports.views.units import STEPS, unit_table


def parse(markup):
    return ET.fromstring(str(markup))  # noqa: S314 - our own markup


def of_class(root, name):
    return [e for e in root.iter() if name in e.get("class", "").split()]


def counted(root, kind, sign):
    """Return the units drawn, and those written as beyond the axis."""
    written = [int(found) for e in root.iter("text") for found in re.findall(rf"(\d+){sign}", e.text or "")]
    return len(of_class(root, kind)) + sum(written)


def wins_of(root):
    return counted(root, "u-won", "▲")


def losses_of(root):
    return counted(root, "u-lost", "▽")


@pytest.mark.parametrize("wide", [True, False])
def test_the_forest_orders_models_as_their_scores(wide):
    audit = fixture.intervention()
    root = parse(forest(audit, None, wide=wide))
    shown = [float(e.get("cx")) for e in of_class(root, "m-true")]
    scores = [verdict["score"] for verdict in audit["verdicts"]]
    assert len(shown) == len(scores) == 2
    assert (shown[0] < shown[1]) == (scores[0] < scores[1])
    assert len(of_class(root, "m-best")) == 2
    assert wins_of(root) + losses_of(root) == 10


def test_won_and_lost_units_are_those_of_the_comparison():
    audit = fixture.density()
    root = parse(forest(audit, 3, wide=True))
    wins = sum(verdict["best"]["wins"] for verdict in audit["verdicts"] if verdict["size"] == 3)
    assert wins_of(root) == wins


def test_every_corrupted_network_is_a_tick_or_counted_as_beyond():
    audit = fixture.density()
    root = parse(forest(audit, 3, wide=True))
    ticks = [len(re.findall("M", e.get("d"))) for e in of_class(root, "null-ticks")]
    beyond = [int(found) for e in root.iter() for found in re.findall(r"‹ (\d+) below", e.text or "")]
    held = [sum(value is not None for value in null["means"]) for null in audit["nulls"] if null["size"] == 3]
    assert sum(ticks) + sum(beyond) == sum(held)
    assert beyond == [2, 2], "two replicates of each model lie far below"


def test_shapes_lie_within_the_drawing():
    for wide in (True, False):
        root = parse(forest(fixture.density(), 3, wide=wide))
        width = float(root.get("width"))
        xs = [float(e.get(key)) for e in root.iter() for key in ("x", "cx", "x1", "x2") if e.get(key)]
        assert 0 <= min(xs) <= max(xs) <= width


def test_the_units_average_to_the_score_with_the_knowledge_and_ties_are_ties():
    audit = fixture.intervention()
    true, ridge = audit["arms"][0], next(arm for arm in audit["arms"] if arm["model"] == "ridge")
    assert np.mean([value for _, value, _ in against(audit, true, ridge)]) == pytest.approx(true["mean"])
    assert [won for _, _, won in against(audit, ridge, ridge)] == [0] * 5
    assert [value for _, value, _ in against(audit, true, None)] == list(true["units"].values())


def test_a_lower_is_better_metric_turns_wins_around():
    audit = fixture.intervention()
    before = wins_of(parse(forest(audit, None, wide=True)))
    audit["metric"] = {**audit["metric"], "better": "lower"}
    after = wins_of(parse(forest(audit, None, wide=True)))
    assert before + after == 10


def test_a_curve_has_a_point_for_each_size_and_the_last_one_apart():
    audit = fixture.density()
    root = parse(curve(audit, "network-gaussian"))
    xs = [float(e.get("cx")) for e in of_class(root, "m-true")]
    assert len(xs) == 6
    assert xs == sorted(xs)
    labels = [e.text for e in of_class(root, "tick")]
    assert [text for text in labels if text in {"3", "100", "all"}] == ["3", "100", "all"]


def test_a_band_holds_the_middle_nine_tenths():
    null = {"model": "m", "kind": "relabel", "size": None, "means": [float(k) for k in range(101)], "mean": 50.0}
    assert bands({"nulls": [null]}, "m", [None]) == {"relabel": [(5.0, 95.0, 50.0)]}


def test_one_size_and_no_nulls_can_be_drawn():
    arms = [fixture.arm("m", "true", 5, {"A": 0.3})]
    parse(curve({"verdicts": [{"model": "m", "size": 5, "word": "undecided"}], "arms": arms}, "m"))


def test_the_measured_fact_stands_first_and_a_deduction_has_no_size():
    asked = questions(tuple(fixture.answers()))
    first = asked[0]
    assert [row.basis for row in first.rows] == ["measured", "deduced", "assumed", "assumed", "assumed", "none"]
    assert [row.name for row in first.rows][:2] == ["the data", "network mapk-core"]
    root = parse(contrasts(list(first.rows), first.unit, first.text, wide=True))
    assert len(of_class(root, "b-deduced")) == 2, "a line and its head"
    assert first.words[1].proof[0].source == "MEK"


def test_a_fact_that_only_a_model_carries_is_shown():
    answer = next(a for a in fixture.answers() if a["warrant"]["basis"] == "assumed" and a["measured"])
    rows = questions((answer,))[0].rows
    assert [row.basis for row in rows] == ["measured", "assumed"]


def test_the_control_panel_counts_what_was_expected():
    found = panel(fixture.controls())
    assert (found.right, found.total) == (8, 9)
    assert found.columns == ("true knowledge", "half-true knowledge", "unrelated knowledge")
    world, cells = found.rows[2]
    assert world == "cyclic"
    assert [cell.found[0].right for cell in cells] == [True, False, True]
    assert panel([]) is None


def test_the_unit_table_prints_every_score_and_shades_the_best_most():
    audit = fixture.intervention()
    table = unit_table(audit, None)
    assert len(table.rows) == len(audit["arms"])
    assert [row.kind for row in table.rows] == ["true"] * 2 + ["own"] * 2 + ["other"] * 2 + ["none"] * 4
    takers = {arm["model"] for arm in audit["arms"] if arm["variant"] == "true"}

    def named(arm):
        return arm["label"] if arm["model"] in takers else f"{arm['model']}, "

    cells = [(row, found) for row in table.rows for found in zip(table.units, row.cells, strict=True)]
    flat = {(f"{row.model}, {row.words}", unit): cell for row, (unit, cell) in cells}
    for unit in table.units:
        scores = {named(arm): value for arm in audit["arms"] if (value := arm["units"][unit]) is not None}
        assert flat[max(scores, key=scores.get), unit][1] == STEPS
        assert flat[min(scores, key=scores.get), unit][1] == 0
    assert flat["additive, ", "AKT"][:2] == ("–", -1)


def test_axes_hold_far_values_back():
    axis = around([0.0, 1.0], 0, 100, outlying=[0.5, 2.8, -500.0])
    assert axis.holds(2.8)
    assert not axis.holds(-500.0)
    assert axis.at(-500.0) == 0
    assert around([], 0, 1).low < around([], 0, 1).high
    assert around([2.0, 2.0], 0, 1).holds(2.0)


@pytest.mark.parametrize(("low", "high"), [(-0.13, 1.02), (0, 1e-6), (-7e5, 3e6), (-5.61, -5.59)])
def test_ticks_are_round_and_on_the_axis(low, high):
    values, places = Axis(low, high, 0, 100).ticks(5)
    assert 2 <= len(values) <= 6
    assert all(low <= value <= high for value in values)
    assert len({f"{value:.{places}f}" for value in values}) == len(values)
