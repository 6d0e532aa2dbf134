"""The figure of scores: one panel for each metric, arms in their order, and what it refuses."""

import dataclasses
import math
from types import SimpleNamespace

import numpy as np
import pytest
from tests.scoring.worlds import frame, screen

from molcause.data.splits.split import split
from molcause.errors import ParameterError
from molcause.scoring.figure import plot_scores
from molcause.scoring.measure.measure import measure
from molcause.scoring.panel import card
from molcause.scoring.score import score


@pytest.fixture(scope="module")
def scores():
    data = screen()
    folds = split(data, "unseen-target", folds=3)
    found = SimpleNamespace(cases=measure(data, folds))
    half = frame(found, [(case.mean + case.measured) / 2 for case in found.cases])
    return score({"50 $%": half}, data, split=folds)


def test_there_is_a_panel_for_each_metric_that_a_prediction_has(scores):
    there = scores.summary[(scores.summary["role"] == "prediction") & scores.summary["value"].notna()]
    heads = [axes.get_title(loc="left") for axes in plot_scores(scores)]
    assert heads == [card(name).short or name for name in dict.fromkeys(there["metric"])]


def test_marks_stand_at_the_values_in_the_order_of_the_arms(scores):
    (axes,) = plot_scores(scores, "centroid-accuracy")
    own = scores.summary[scores.summary["metric"] == "centroid-accuracy"].set_index("arm")["value"]
    names = [arm.name for arm in scores.arms]
    drawn = {int(line.get_ydata()[0]): line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 1}
    assert drawn == {y: own[name] for y, name in enumerate(names) if math.isfinite(own[name])}
    assert axes.get_yticklabels()[0].get_text() == r"50 \$%"
    axes.figure.draw_without_rendering()


def test_what_lies_far_off_is_an_arrow_at_the_end_of_the_axis(scores):
    summary = scores.summary.copy()
    summary.loc[(summary["arm"] == "no-change") & (summary["metric"] == "centroid-accuracy"), "value"] = -1e6
    (axes,) = plot_scores(dataclasses.replace(scores, summary=summary), ["centroid-accuracy"])
    arrows = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "<"]
    assert arrows == [axes.get_xlim()[0]]
    assert axes.get_xlim()[0] > -10


def test_a_metric_may_be_called_by_its_column_head_and_drawn_on_given_axes(scores):
    from matplotlib.figure import Figure

    place = Figure().add_subplot()
    found = plot_scores(scores, card("mse-skill").short, ax=place)
    assert found[0] is place
    assert isinstance(found, np.ndarray)


def test_what_cannot_be_drawn_is_refused_with_what_can(scores):
    with pytest.raises(ParameterError, match="Did you mean 'mse-skill'"):
        plot_scores(scores, "mse-skil")
    with pytest.raises(ParameterError, match="ax= holds one metric"):
        plot_scores(scores, ax=object())
    silent = dataclasses.replace(scores, summary=scores.summary.assign(value=math.nan))
    with pytest.raises(ParameterError, match="No prediction has a score"):
        plot_scores(silent)
