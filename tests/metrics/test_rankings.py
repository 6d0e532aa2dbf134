"""Average precision and ROC area: scikit-learn, brute force over pairs, ties, and what counts as no answer."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from molcause.errors import ParameterError
from molcause.metrics import average_precision, roc_area

items = st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=2, max_size=30).filter(
    lambda rows: 0 < sum(truth for _, truth in rows) < len(rows)
)


@settings(deadline=None)
@given(items, st.randoms())
def test_equals_scikit_learn_with_ties_in_any_order(rows, random):
    random.shuffle(rows)
    scores, truth = map(np.array, zip(*rows, strict=True))
    assert average_precision.score(scores, truth) == pytest.approx(average_precision_score(truth, scores), abs=1e-12)
    assert roc_area.score(scores, truth) == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)


@settings(deadline=None)
@given(items)
def test_the_roc_area_is_the_share_of_pairs_in_order(rows):
    pairs = [(a > b) + 0.5 * (a == b) for a, true in rows if true for b, other in rows if not other]
    scores, truth = zip(*rows, strict=True)
    assert roc_area.score(scores, truth) == pytest.approx(np.mean(pairs), abs=1e-12)


def test_a_constant_score_has_the_chance_values():
    truth = [1, 0, 0, 0, 1, 0, 0, 0]
    assert average_precision.score(np.zeros(8), truth) == average_precision.prevalence(truth) == 0.25
    assert roc_area.score(np.zeros(8), truth) == 0.5


def test_items_that_are_not_judged_do_not_count():
    assert average_precision.score([9.0, 2.0, 1.0], [np.nan, 1, 0]) == 1.0
    assert roc_area.score([np.nan, 2.0, 1.0], [np.nan, 1, 0]) == 1.0


@pytest.mark.parametrize("module", [average_precision, roc_area])
def test_no_positive_or_a_score_that_is_not_a_number_is_no_answer(module):
    assert math.isnan(module.score([1.0, 2.0], [0, 0]))
    assert math.isnan(module.score([1.0, np.nan], [1, 0]))
    assert math.isnan(module.score([], []))


def test_a_label_that_is_neither_is_refused():
    with pytest.raises(ParameterError, match="not 2"):
        roc_area.score([1.0, 2.0], [2, 0])
