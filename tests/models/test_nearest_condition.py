"""The nearest training condition: likeness by targets, then kinds, then strengths."""

import numpy as np
import pytest
from tests.oracle.cells import NAN, data_of, do

from molcause.models import NearestCondition
from molcause.testing import check_model

DONE = [
    (),
    (do("shift", "A", 1.0),),
    (do("shift", "A", 3.0),),
    (do("block", "A", 0.5),),
    (do("shift", "B", 1.0),),
    (do("shift", "B", 1.0), do("shift", "C", 1.0)),
    (do("block", "D"),),
]


def fitted():
    cells = [np.full((2, 4), k + 0.5) for k in range(len(DONE))]
    return NearestCondition().fit(data_of("ABCD", cells, DONE, scale="linear"))


def nearest(*asked):
    """Return the last reading, which no question fixes, less that of condition 0."""
    return fitted().predict(asked).mean[3] - 0.5


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((do("shift", "A", 1.2),), 1.0),
        ((do("shift", "A", 2.6),), 2.0),
        ((do("shift", "A", 2.0),), 1.5),
        ((do("block", "A", 0.1),), 3.0),
        ((do("fix", "A", 9.0),), 2.0),
        ((do("shift", "B", 5.0),), 4.0),
        ((do("shift", "B", 5.0), do("shift", "C", 5.0)), 5.0),
        ((do("shift", "A", 1.0), do("shift", "B", 1.0)), 2.5),
        ((do("block", "D", NAN),), 6.0),
    ],
)
def test_the_most_alike_condition_answers_and_ties_are_averaged(asked, expected):
    assert nearest(*asked) == pytest.approx(expected)


def test_nothing_done_is_the_reference_and_no_shared_target_is_not_applicable():
    assert nearest() == 0.0
    found = fitted().predict((do("shift", "E", 1.0),))
    assert np.isnan(found.mean).all()
    assert found.reason == "no training condition shares a target with it (E)"


def test_the_references_own_interventions_do_not_count_unless_one_is_taken_away():
    drive, extra = do("shift", "U"), do("shift", "A", 1.0)
    cells = [np.full((2, 2), float(k)) for k in range(3)]
    data = data_of("AB", cells, [(drive,), (extra, drive), ()], scale="linear", control='[["U","shift",null]]')
    model = NearestCondition().fit(data)
    assert model.predict((extra, drive)).mean[1] == 1.0
    assert model.predict(()).mean[1] == 2.0
    assert np.isnan(model.predict((do("shift", "B", 1.0), drive)).mean).all()


def test_it_keeps_the_laws_of_models():
    assert len(check_model(NearestCondition())) > 10
