"""How constraints merge, and the prices that they come down to."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.bias import Constraints
from molcause.errors import BiasError

NAMES = ("A", "B")
HARD = np.array([[False, True], [False, False]])
FULL = np.array([[0, 1], [-1, 0]], dtype=np.int8)


def bits(probability):
    return -math.log2(probability)


def test_nothing_forbidden_and_nothing_priced_but_the_diagonal():
    positive, negative = Constraints(NAMES, ("t",)).prices(0.02)
    assert positive.tolist() == negative.tolist() == [[math.inf, 0, 0], [0, math.inf, 0]]


def test_a_hard_mask_forbids_and_a_soft_one_prices():
    assert Constraints(NAMES, (), mask=HARD).prices(0.02)[0].tolist() == [[math.inf, 0], [math.inf, math.inf]]
    soft = Constraints(NAMES, (), mask=HARD, mask_strength=3.0, penalty=0.5).prices(0.02)[1]
    assert soft.tolist() == [[math.inf, 0.5], [3.5, math.inf]]


def test_signs_price_the_other_sign_only():
    positive, negative = Constraints(NAMES, (), sign=FULL, sign_strength=2.0).prices(0.02)
    assert positive.tolist() == [[math.inf, 0], [2, math.inf]]
    assert negative.tolist() == [[math.inf, 2], [0, math.inf]]
    hard = Constraints(NAMES, (), sign=FULL).prices(0.02)
    assert (hard[0][1, 0], hard[1][0, 1]) == (math.inf, math.inf)


@settings(deadline=None)
@given(st.floats(0.01, 0.99), st.floats(0.001, 1))
def test_a_prior_prices_an_edge_at_its_code_length_in_bits(probability, penalty):
    log_odds = math.log(probability / (1 - probability))
    prior = np.array([[0, log_odds], [0, 0]])
    positive, negative = Constraints(NAMES, (), prior=prior, penalty=penalty).prices(0.02)
    assert positive[0, 1] == negative[0, 1] == pytest.approx(penalty * bits(probability))
    assert positive[1, 0] == pytest.approx(penalty)
    assert Constraints(NAMES, (), prior=prior).prices(0.02)[0][0, 1] == pytest.approx(0.02 * bits(probability))


def test_masks_intersect_and_priors_add():
    other = np.array([[False, True], [True, False]])
    assert Constraints(NAMES, (), mask=HARD).merge(Constraints(NAMES, (), mask=other)).mask.tolist() == HARD.tolist()
    prior = np.array([[0.0, 1.0], [2.0, 0.0]])
    both = Constraints(NAMES, (), prior=prior).merge(Constraints(NAMES, (), prior=prior))
    assert both.prior.tolist() == (2 * prior).tolist()


def test_merging_keeps_the_strength_of_the_slot_in_use():
    soft = Constraints(NAMES, (), mask=HARD, mask_strength=3.0)
    for both in (soft.merge(Constraints(NAMES, (), penalty=0.1)), Constraints(NAMES, (), penalty=0.1).merge(soft)):
        assert (both.mask_strength, both.penalty) == (3.0, 0.1)
        assert both.slots == ("mask", "penalty")


def test_signs_fill_each_other_s_gaps():
    half, rest = np.array([[0, 1], [0, 0]], dtype=np.int8), np.array([[0, 0], [-1, 0]], dtype=np.int8)
    assert Constraints(NAMES, (), sign=half).merge(Constraints(NAMES, (), sign=rest)).sign.tolist() == FULL.tolist()


def test_opposite_signs_are_refused_and_the_edge_is_named():
    with pytest.raises(BiasError, match=r"A -> B opposite signs .1 such"):
        Constraints(NAMES, (), sign=FULL).merge(Constraints(NAMES, (), sign=np.abs(FULL)))


@pytest.mark.parametrize("slot", ["mask", "sign"])
def test_two_strengths_in_one_slot_are_refused(slot):
    array = HARD if slot == "mask" else FULL
    hard = Constraints(NAMES, (), **{slot: array})
    soft = Constraints(NAMES, (), **{slot: array, f"{slot}_strength": 1.0})
    with pytest.raises(BiasError, match=f"{slot} with different strengths"):
        hard.merge(soft)


def test_two_penalties_are_refused_even_when_one_is_zero():
    with pytest.raises(BiasError, match=r"0 and 0.1"):
        Constraints(NAMES, (), penalty=0.0).merge(Constraints(NAMES, (), penalty=0.1))


def test_notes_are_kept_once():
    both = Constraints(NAMES, (), notes=("a", "b")).merge(Constraints(NAMES, (), notes=("b", "c")))
    assert both.notes == ("a", "b", "c")
