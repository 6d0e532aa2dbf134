"""The panel: every registered metric, for every arm, case and condition."""

from importlib.metadata import EntryPoint
from types import SimpleNamespace

import numpy as np
import pytest
from tests.scoring.worlds import screen, shown

import molcause as mc
from molcause import plugins
from molcause.errors import ParameterError
from molcause.metrics.metric import PANEL, Metric
from molcause.metrics.scores import UnitScores
from molcause.scoring.panel import COLUMNS, card, panel_metrics
from molcause.scoring.score import score

CARD = Metric("worst-gene", "largest error of any gene", "", "lower", 0.0, np.inf, np.nan, "genes", 1, "magnitude")


def _scores(predicted, measured):
    return UnitScores(np.abs(predicted - measured).max(axis=1), ("",) * len(measured))


def _odd(predicted, mesured):
    return UnitScores(np.zeros(len(predicted)), ("",) * len(predicted))


THEIRS = SimpleNamespace(metric=CARD, scores=_scores)
ODD = SimpleNamespace(metric=CARD, scores=_odd)


@pytest.fixture
def register(monkeypatch):
    """Return a function that registers a metric as another package would."""

    def add(where, name="worst-gene"):
        entries = dict(plugins._entries("metrics"))
        entries[name] = EntryPoint(name, f"tests.scoring.test_panel:{where}", "molcause.metrics.v1")
        known = plugins._entries
        monkeypatch.setattr(plugins, "_entries", lambda group: entries if group == "metrics" else known(group))

    return add


def test_metrics_stand_in_the_order_of_the_axes():
    axes = [module.metric.axis for module in panel_metrics().values()]
    assert [PANEL.index(axis) for axis in axes] == sorted(PANEL.index(axis) for axis in axes)
    assert set(axes) == set(PANEL)
    assert not {"dream4-score", "roc-area"} & set(panel_metrics())


def test_a_registered_metric_stands_in_every_table(register):
    register("THEIRS")
    assert card("worst-gene") is CARD
    found = score(mc.models.Ridge(), screen(names=("A", "B", "C", "D"), each=6), split="unseen-target", folds=2)
    assert np.isfinite(shown(found, "train-mean")["worst-gene"])
    case, said = found.cases[0], found.arms[1].said[0]
    expected = np.abs(said.level - case.measured)[:, case.kept].max(axis=1)
    rows = found.table[(found.table["arm"] == found.arms[1].name) & (found.table["metric"] == "worst-gene")]
    np.testing.assert_array_equal(rows["value"][: len(expected)], expected)
    assert "worst-gene" in repr(found)
    assert "largest error of any gene" in found.to_html()


def test_a_metric_that_asks_for_what_there_is_not_is_named_with_what_it_may_mean(register):
    register("ODD")
    with pytest.raises(ParameterError, match=r"'worst-gene' asks for 'mesured'.*Did you mean 'measured'"):
        panel_metrics()


def test_a_metric_registered_under_another_name_is_refused(register):
    register("THEIRS", "worst")
    with pytest.raises(ParameterError, match="registered as 'worst' calls itself 'worst-gene'"):
        panel_metrics()


def test_the_table_has_one_row_for_each_arm_condition_and_metric():
    found = score(mc.models.Ridge(), screen(names=("A", "B", "C", "D"), each=6), split="unseen-target", folds=2)
    assert tuple(found.table.columns) == COLUMNS
    whole = [name for name, module in panel_metrics().items() if not hasattr(module, "scores")]
    single = len(panel_metrics()) - len(whole)
    assert len(found.table) == len(found.arms) * (4 * single + 2 * len(whole))
    missing = found.table["value"].isna()
    assert (found.table.loc[missing, "reason"] != "").all()
