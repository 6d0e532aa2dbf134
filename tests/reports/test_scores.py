"""The page of scores: what it says, that names stay text, that it loads nothing, and that it stays small."""

import base64
import dataclasses
import hashlib
import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from tests.reports import scored
from tests.reports.reading import read
from tests.reports.test_hostile_names import NAMES

from molcause.reports.axis import Axis
from molcause.reports.drawings.conditions import MOST_DOTS, condition_scale, condition_strip, shared_axis
from molcause.reports.drawings.scores import Mark, Strip, metric_strip
from molcause.reports.scores import render_scores
from molcause.reports.views.conditions import WORST, conditions
from molcause.reports.views.scores import best_baseline, headlines, strips
from molcause.reports.write import report
from molcause.scoring.panel import card


@pytest.fixture(scope="module")
def scores():
    return scored.scored()


@pytest.fixture(scope="module")
def html(scores):
    return render_scores(scores)


@pytest.fixture(scope="module")
def reading(html):
    return read(html)


def parse(markup):
    return ET.fromstring(str(markup))  # noqa: S314 - our own markup


def of_class(root, name):
    return [e for e in root.iter() if name in e.get("class", "").split()]


def test_the_page_is_well_formed_and_its_navigation_leads_to_every_section(reading):
    assert reading.faults == []
    anchors = [e.attributes["id"] for e in reading.all("section")]
    assert anchors[:3] == ["findings", "metrics", "conditions"]
    assert [e.attributes["href"] for e in reading.all("a") if "nav" in e.parents] == [f"#{name}" for name in anchors]
    ids = [e.attributes["id"] for e in reading.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    levels = [int(e.tag[1]) for e in reading.elements if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_it_loads_nothing_and_its_policy_allows_only_its_own_scripts_and_styles(reading):
    for element in reading.elements:
        assert not {"src", "srcset", "style"} & set(element.attributes)
        assert element.tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "use", "image"}
    policy = next(e.attributes["content"] for e in reading.all("meta") if "http-equiv" in e.attributes)
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        for element in reading.all(tag):
            digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy


def test_no_number_that_is_none_is_written_as_one(reading):
    for element in reading.elements:
        if element.tag not in {"script", "style"}:
            assert not re.search(r"\b(nan|inf|None)\b", f"{element.text} {element.attributes.values()}")


def test_the_head_tells_the_good_from_the_shuffled(scores):
    good, bad = headlines(scores)
    assert (good.name, bad.name) == (scored.GOOD, scored.BAD)
    assert "MSE" in good.better
    assert bad.better == good.worse == ()
    own = scores.summary[scores.summary["arm"] == scored.GOOD]
    assert good.tried == (own["against"] != "").sum()


def test_red_flags_stand_before_everything_else(reading, scores):
    grave = [finding for finding in scores.findings if finding.level == "warning"]
    assert grave, "shuffled labels are seen"
    flags = [e for e in reading.elements if e.attributes.get("class") == "flag" and e.tag == "a"]
    assert [e.text.split()[1] for e in flags] == [finding.code for finding in grave]
    text = reading.all("main")[0].text
    assert text.index(grave[0].code) < text.index(scored.GOOD)


def test_every_cell_of_the_sheet_is_in_a_table(reading, scores):
    tables = reading.all("table")
    grids = [grid for grid in scores.sheet().grids if grid.rows]
    assert len(tables) == len(grids)
    for table, grid in zip(tables, grids, strict=True):
        for row in grid.rows:
            for cell in row:
                assert cell.replace("-", "−") in table.text.replace("-", "−")


def test_what_does_not_apply_is_there_with_its_reason(reading):
    rows = [e.text.strip() for e in reading.all("tr")]
    assert "interval-coverageit states no interval" in rows


def test_a_strip_is_drawn_for_each_metric_that_a_prediction_has(scores):
    there = scores.summary[(scores.summary["role"] == "prediction") & scores.summary["value"].notna()]
    assert len(strips(scores)) == there["metric"].nunique()


def test_the_best_baseline_has_no_holes_even_if_nothing_was_compared(scores):
    one = card("pearson-delta")
    part = scores.summary[scores.summary["metric"] == one.name].copy()
    compared = best_baseline(part, one)
    assert {compared, ""} >= set(part["against"])
    part["against"] = ""
    assert best_baseline(part, one) == compared
    part.loc[part["arm"] == compared, "missing"] = 1
    assert best_baseline(part, one) != compared


def test_the_worst_conditions_of_a_skill_are_those_of_most_error(scores):
    skill = next(block for block in conditions(scores) if "error" in block.what)
    head = card("mse-skill").short, card("wmse-skill").short
    name = "mse-skill" if skill.head == head[0] else "wmse-skill"
    own = scores.table[(scores.table["metric"] == name) & (scores.table["arm"] == scored.BAD)]["value"]
    shown = [float(value) for _, value in next(arm for arm in skill.arms if arm.name == scored.BAD).worst]
    assert shown == pytest.approx(np.sort(own.to_numpy())[::-1][:WORST], abs=0.005)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_text(scores, reading, name):
    found = read(render_scores(scored.renamed(scores, name)))
    assert found.faults == []
    assert {e.tag for e in found.elements} <= {e.tag for e in reading.elements}, "no new kind of element"
    assert len(found.all("script")) == len(reading.all("script"))
    for element in found.elements:
        assert not [key for key in element.attributes if key.startswith("on")]
        assert element.attributes.get("href", "#").startswith("#")
    assert name in " ".join(e.text for e in found.all("section")), "it is shown as it is"
    assert name in found.all("h1")[0].text


def test_many_conditions_stay_small(scores):
    many = scored.repeated(scores, 6000 // 20)
    assert many.table[many.table["arm"] == scored.GOOD].groupby("metric").size().max() >= 6000
    assert len(render_scores(many).encode()) < 1e6


def test_writing_gives_the_file(scores, tmp_path):
    place = report(scores, tmp_path / "page.html")
    assert place.read_text(encoding="utf-8") == render_scores(scores)


def test_without_findings_or_conditions_there_are_no_such_sections(scores):
    none = scores.table.assign(value=math.nan)
    found = read(render_scores(dataclasses.replace(scores, findings=(), table=none)))
    anchors = [e.attributes["id"] for e in found.all("section")]
    assert "findings" not in anchors
    assert "conditions" not in anchors
    assert "red flags" not in found.all("main")[0].text


def strip(*predictions, floor=0.0, ceiling=1.0, best=0.5):
    baselines = (Mark("ridge", best), Mark("far", -50.0), Mark("silent", math.nan))
    return Strip("r: correlation", predictions, baselines, "ridge", floor, ceiling)


def test_a_strip_places_marks_by_their_values_and_says_what_is_off_its_scale():
    drawn = parse(metric_strip(strip(Mark("a", 0.2, 0.1, 0.3, "n 9", "worse"), Mark("b", 0.8, found="better"))))
    worse, better = of_class(drawn, "s-worse"), of_class(drawn, "s-better")
    assert [e.tag for e in worse] == ["line", "path"], "an interval and a mark"
    assert [e.tag for e in better] == ["path"], "no interval is known"
    left, right = (float(e.get("d")[1:].split()[0]) for e in (worse[1], better[0]))
    assert left < float(of_class(drawn, "s-best")[0].get("cx")) < right
    texts = [e.text for e in drawn.iter("text")]
    assert "2 baselines, 1 ‹ off" in texts
    assert "▼ 0.20 [+0.10, +0.30] · n 9" in texts
    assert "best: ridge 0.50" in texts
    assert len(of_class(drawn, "s-base")) == 0, "the only other one is off the scale"


@pytest.mark.parametrize(("value", "said"), [(-900.0, "‹ off the scale"), (900.0, "off the scale ›")])
def test_a_prediction_off_the_scale_is_an_arrow_at_its_end(value, said):
    drawn = parse(metric_strip(strip(Mark("a", value, value - 1, value + 1))))
    assert said in [e.text for e in drawn.iter("text")]
    assert not of_class(drawn, "s-bar")
    xs = [float(e.get(key)) for e in drawn.iter() for key in ("x", "cx", "x1", "x2") if e.get(key)]
    assert 0 <= min(xs) <= max(xs) <= float(drawn.get("width"))


def test_a_strip_without_any_known_end_or_baseline_can_be_drawn():
    parse(metric_strip(Strip("r", (Mark("a", 0.3),), (), "", math.nan, math.nan)))
    parse(metric_strip(Strip("r", (Mark("a", math.nan, note="too few"),), (), "", math.nan, math.nan)))


def test_each_condition_is_a_dot_with_its_name_and_the_worst_are_marked():
    values, names = [0.1, 0.1, math.nan, 0.9], {0: "A", 1: "B", 2: "C", 3: "<D>"}
    drawn = parse(condition_strip("r", values, names, [0], Axis(0, 1, 10, 370)))
    tips = [e.text for e in drawn.iter("title")]
    assert sorted(tips) == ["<D>: 0.90", "A: 0.10", "B: 0.10", "mean 0.37"]
    assert len(of_class(drawn, "s-worse")) == 1
    assert len(of_class(drawn, "s-dot")) == 2


def test_many_conditions_are_a_histogram_of_all_on_the_axis():
    values = list(np.linspace(0, 1, MOST_DOTS + 1))
    drawn = parse(condition_strip("r", values, {}, [], shared_axis(values)))
    assert f"{MOST_DOTS + 1} conditions" in [e.text for e in drawn.iter("title")]
    assert not list(drawn.iter("circle"))


def test_what_lies_far_from_the_middle_is_counted_at_the_end():
    values = [*np.linspace(0, 1, 38), 1e6, -1e6]
    axis = shared_axis(values)
    assert axis.high < 10
    texts = [e.text for e in parse(condition_strip("r", values, dict.fromkeys(range(40), ""), [], axis)).iter("text")]
    assert texts == ["‹ 1 beyond", "1 beyond ›"]
    assert "0.5" in [e.text for e in parse(condition_scale(axis)).iter("text")]
