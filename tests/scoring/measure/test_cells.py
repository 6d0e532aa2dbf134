"""Single samples of cases."""

import numpy as np
from tests.scoring.measure.worlds import condition, held_out, world

from molcause.scoring.measure.cells import MOST_CELLS
from molcause.scoring.measure.measure import measure

A, B, C = condition("R0"), condition("R1"), condition("R2")


def test_samples_are_rows_of_their_parts_and_components_leave_targets_out():
    data = world({"[]": 30, A: 180, B: 60, C: 45}, readouts=8)
    (case,) = measure(data, [held_out(data, A, C)], cells=True)
    cells, values = case.cells, data.values()
    assert [len(one) for one in cells.truth] == [min(n, MOST_CELLS) for n in case.samples[:, 0]]
    for one, two, text in zip(cells.truth, cells.duplicate, case.conditions, strict=True):
        own = {tuple(row) for row in values[data.labels == text]}
        assert {tuple(row) for row in one} | {tuple(row) for row in two} <= own
        assert not {tuple(row) for row in one} & {tuple(row) for row in two}
    assert (cells.components[:, ~case.kept] == 0).all()
    np.testing.assert_allclose(cells.components @ cells.components.T, np.eye(len(cells.components)), atol=1e-9)


def test_components_are_those_of_a_singular_value_decomposition_of_training_samples():
    for readouts in (8, 70):
        data = world({"[]": 9, A: 60, B: 30}, readouts=readouts)
        (case,) = measure(data, [held_out(data, A)], cells=True)
        train = data.values()[case.train][:, case.kept]
        expected = np.linalg.svd(train - train.mean(axis=0))[2]
        n = min(len(case.cells.components), 5)
        agreement = np.abs(case.cells.components[:n, case.kept] @ expected[:n].T)
        np.testing.assert_allclose(agreement, np.eye(n), atol=1e-6)


def test_too_few_samples_have_no_distribution():
    data = world({"[]": 9, A: 12, B: 30})
    (case,) = measure(data, [held_out(data, A)], cells=True)
    assert case.cells is None
    assert "distributions are not compared" in case.notes[-1]
