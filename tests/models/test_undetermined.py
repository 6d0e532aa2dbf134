"""Where only a direction follows (a block on a scale without zero), it must hold for every size of the unknown."""

import numpy as np
import pytest
from tests.oracle.cells import NAN, do, handmade

# A -> C, B -| C, C -> D; nothing acts on A and B.
EFFECTS = np.array([[0, 0, 0, 0], [0, 0, 0, 0], [1.0, -1.0, 0, 0], [0, 0, 0.5, 0]])
FACT = np.array([1.0, 2.0, 3.0, 4.0])


@pytest.fixture
def fitted():
    return handmade(EFFECTS, np.ones(4), np.ones(4), names="ABCD", scale="log")


def possible_signs(*lowered, shift=None):
    """Return, for each node, the signs of its change over many sizes of the blocked signals' fall."""
    signs = [set() for _ in range(4)]
    for seed in range(200):
        fall = np.zeros(4)
        fall[list(lowered)] = np.random.default_rng(seed).exponential(size=len(lowered))
        push = -EFFECTS @ fall + (np.zeros(4) if shift is None else shift)
        for node, change in zip(signs, np.linalg.solve(np.eye(4) - EFFECTS, push), strict=True):
            node.add(float(np.sign(np.round(change, 12))))
    return signs


def check(direction, signs):
    """Fail unless every claimed direction is the only possible one."""
    claimed = np.full(4, NAN) if direction is None else direction
    for said, possible in zip(claimed, signs, strict=True):
        assert np.isnan(said) or possible == {said}, f"said {said}, possible {possible}"


def test_levels_are_not_determined_and_the_reason_names_the_scale(fitted):
    found = fitted.predict((do("block", "A", 0.5),))
    assert np.isnan(found.mean).all()
    assert "'log'" in found.reason


@pytest.mark.parametrize(("target", "expected"), [("A", [0, 0, -1, -1]), ("B", [0, 0, 1, 1]), ("C", [0, 0, 0, -1])])
def test_direction_of_one_block(fitted, target, expected):
    found = fitted.predict((do("block", target, 0.5),))
    np.testing.assert_array_equal(found.direction, expected)
    check(found.direction, possible_signs("ABCD".index(target)))


def test_unknown_knock_out_has_no_direction(fitted):
    found = fitted.predict((do("fix", "A"),))
    assert found.direction is None
    assert "fix(value)" in found.reason


def test_direction_of_two_opposing_blocks_is_not_claimed(fitted):
    found = fitted.predict((do("block", "A", 0.5), do("block", "B", 0.5)))
    check(found.direction, possible_signs(0, 1))


def test_direction_of_a_block_beside_a_shift_is_not_claimed(fitted):
    found = fitted.predict((do("block", "A", 0.5), do("shift", "C", 3.0)))
    check(found.direction, possible_signs(0, shift=np.array([0, 0, 3.0, 0])))


def test_a_node_fixed_beside_a_block_is_not_said_to_stay(fitted):
    found = fitted.predict((do("block", "A", 0.5), do("fix", "C", 50.0)))
    assert found.direction is None or found.direction[2] != 0.0


def test_counterfactual_release_of_a_block_has_the_opposite_direction(fitted):
    found = fitted.counterfactual(FACT, (do("block", "A", 0.5),), ())
    check(found.direction, [{-s for s in signs} for signs in possible_signs(0)])


def test_counterfactual_that_keeps_the_block_has_no_direction_from_it(fitted):
    block = (do("block", "A", 0.5),)
    found = fitted.counterfactual(FACT, block, block)
    check(found.direction, [{0.0}] * 4)
