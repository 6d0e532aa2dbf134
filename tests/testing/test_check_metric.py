"""`check_metric`: every registered metric obeys the laws, and each kind of broken one is found by the law it breaks."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from molcause import plugins
from molcause.errors import ParameterError
from molcause.metrics.effects import pearson_delta, squared_error
from molcause.metrics.scores import UnitScores
from molcause.testing import check_metric

PANEL = [name for name in plugins.names("metrics") if plugins.load("metrics", name).metric.panel]
CARD = replace(squared_error.metric, relative="", better="lower", low=0.0, high=np.inf, chance=np.nan)
ERROR = replace(CARD, unit="squared data units")


@pytest.mark.parametrize("name", plugins.names("metrics"))
def test_every_registered_metric_obeys_the_laws(name):
    checks = check_metric(name)
    assert len(checks) >= (12 if name in PANEL else 2)


def metric_of(scores, card=ERROR):
    return SimpleNamespace(metric=card, scores=scores)


def errors(predicted, measured):
    return squared_error.scores(predicted, measured)


def of(change):
    """Return a metric whose scores are those of `errors`, changed."""

    def scores(predicted, measured):
        found = errors(predicted, measured)
        return UnitScores(change(found.value), found.reason)

    return scores


def test_the_metric_that_the_broken_ones_are_made_of_obeys_the_laws():
    assert all(check.detail for check in check_metric(metric_of(errors)))


def drops(predicted, measured):
    kept = np.isfinite(predicted).all(axis=1)
    return errors(np.asarray(predicted)[kept], np.asarray(measured)[kept])


def ignores_missing_genes(predicted, measured):
    squared = (np.asarray(predicted) - measured) ** 2
    return UnitScores(
        np.nanmean(np.where(np.isnan(squared).all(axis=1, keepdims=True), 0.0, squared), axis=1), ("",) * 6
    )


def without_reason(predicted, measured):
    found = errors(predicted, measured)
    return UnitScores(found.value, ("",) * len(found.value))


def in_place(predicted, measured):
    found = errors(predicted, measured)
    predicted -= 1.0
    return found


def first_gene_counts_twice(predicted, measured):
    return UnitScores(errors(predicted, measured).value + (predicted - measured)[:, 0] ** 2, ("",) * 6)


def by_position(predicted, measured):
    found = errors(predicted, measured)
    return UnitScores(found.value * np.arange(1, 7), found.reason)


def absolute(predicted, measured):
    return UnitScores(np.abs(predicted - measured).mean(axis=1), errors(predicted, measured).reason)


BROKEN = {
    "range": (metric_of(of(lambda value: value - 5.0)), "within the range"),
    "direction": (metric_of(errors, replace(ERROR, better="higher", low=-np.inf)), "a perfect prediction"),
    "never reaches its bound": (metric_of(of(lambda value: value + 1.0)), "a perfect prediction"),
    "constant": (metric_of(of(lambda value: value * 0.0)), "a perfect prediction"),
    "chance": (
        SimpleNamespace(metric=replace(pearson_delta.metric, chance=0.5), scores=pearson_delta.scores),
        "knows nothing",
    ),
    "random": (metric_of(of(lambda value: value * np.random.default_rng().uniform(1, 2))), "same twice"),
    "writes": (metric_of(in_place), "leaves its inputs"),
    "order of perturbations": (metric_of(by_position), "order of"),
    "order of genes": (metric_of(first_gene_counts_twice), "order of"),
    "drops a prediction": (metric_of(drops), "prediction that is not a number"),
    "fills a missing prediction": (metric_of(ignores_missing_genes), "prediction that is not a number"),
    "gives no reason": (metric_of(without_reason), "prediction that is not a number"),
    "unit": (metric_of(absolute), "unit of the data"),
    "bare numbers": (metric_of(lambda predicted, measured: errors(predicted, measured).value), "returns UnitScores"),
    "head": (metric_of(errors, replace(ERROR, short="")), "its card"),
    "label": (metric_of(errors, replace(ERROR, label="")), "its card"),
    "no prediction": (metric_of(lambda measured: errors(measured, measured)), "asks for a prediction"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_metric_is_found_by_the_law_that_it_breaks(kind):
    broken, law = BROKEN[kind]
    with pytest.raises(AssertionError, match=law):
        check_metric(broken)


def test_an_unknown_input_is_named_with_the_nearest_known_one():
    with pytest.raises(ParameterError, match="Did you mean 'measured_change'"):
        check_metric(metric_of(lambda predicted, measured_chang: None))


def test_an_option_without_default_is_no_input():
    with pytest.raises(ParameterError, match="asks for 'threshold'"):
        check_metric(metric_of(lambda predicted, measured, *, threshold: None))


def test_a_metric_without_function_is_refused():
    with pytest.raises(ParameterError, match="no function scores or score"):
        check_metric(SimpleNamespace(metric=ERROR))


def test_a_ranking_that_breaks_ties_by_position_is_found():
    def score(scores, truth):
        order = np.argsort(-scores, kind="stable")
        return float(np.mean(truth[order][: int(truth.sum())])) if np.isfinite(scores).all() else float("nan")

    card = replace(plugins.load("metrics", "roc-area").metric, name="precision")
    with pytest.raises(AssertionError, match="order of equal ranks"):
        check_metric(SimpleNamespace(metric=card, score=score))
