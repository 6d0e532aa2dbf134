"""The six words, from every combination of what can be found."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.audits.sentence import Wording
from molcause.audits.summary import WORDS, Arm, Comparison, Null
from molcause.audits.verdict import choose, judge

NAN = math.nan
MARGIN = 0.1
WIN = Comparison("x", 9, 0.3, 0.2, 0.4, 0.004, 9, 0, 0, 0.1)
LOSS = Comparison("x", 9, -0.3, -0.4, -0.2, 0.004, 0, 0, 9, 0.1)
SMALL_WIN = Comparison("x", 9, 0.05, 0.04, 0.06, 0.004, 9, 0, 0, 0.02)
WIDE = Comparison("x", 9, 0.3, -0.2, 0.8, 0.3, 5, 0, 4, 0.6)
NULLISH = Comparison("x", 9, 0.01, -0.05, 0.07, 0.8, 5, 0, 4, 0.07)
FEW_WIN = Comparison("x", 4, 0.3, NAN, NAN, 0.125, 4, 0, 0, 0.1)
FEW_LOSS = Comparison("x", 4, -0.3, NAN, NAN, 0.125, 0, 0, 4, 0.1)
FEW_MIXED = Comparison("x", 7, 0.3, NAN, NAN, 0.2, 5, 0, 2, 0.6)
THREE = Comparison("x", 7, 0.3, NAN, NAN, 0.25, 3, 4, 0, 0.1)
TWO = Comparison("x", 7, 0.9, NAN, NAN, 0.5, 2, 5, 0, 0.1)
NONE_SCORED = Comparison("x", 0, NAN, NAN, NAN, NAN, 0, 0, 0, NAN)
FOUND = {
    "none": (None, 0), "win": (WIN, 1), "loss": (LOSS, -1), "small": (SMALL_WIN, 0), "wide": (WIDE, 0),
    "nullish": (NULLISH, 0), "few win": (FEW_WIN, 1), "few loss": (FEW_LOSS, -1), "few mixed": (FEW_MIXED, 0),
    "three": (THREE, 0), "two": (TWO, 0), "unscored": (NONE_SCORED, 0),
}  # fmt: skip
BETTER = {"win", "few win", "few mixed"}  # than the best without knowledge, on these units
BEATS = [{"relabel": 0.005, "rewire": 0.05}, {"rewire": 0.01}]
FAILS = [{"relabel": 0.005, "rewire": 0.06}, {"relabel": 0.5}, {"relabel": 1.0, "rewire": 1.0}]
UNKNOWN = [{}, {"relabel": NAN, "rewire": 0.01}]


def word_for(beats, best, own):
    """Return the word by the rules as they are written for users; `beats` is None where nothing can be said."""
    best_found, _ = FOUND[best]
    own_found, own_side = FOUND[own if own != "none" else best]
    if beats:
        few = best_found is None or best_found.units < 4
        return "undecided" if few else "helps" if best in BETTER else "redundant"
    if own_found is None:
        return "undecided"
    if own_found.low > -MARGIN and own_found.high < MARGIN:
        return "no effect"
    if own_side < 0:
        return "harms"
    return "regularises" if own_side > 0 and beats is False else "undecided"


@pytest.mark.parametrize(("best", "own"), list(itertools.product(FOUND, FOUND)))
def test_every_combination_has_the_word_that_its_definition_says(best, own):
    for beats, tables in ((True, BEATS), (False, FAILS), (None, UNKNOWN)):
        for p_values in tables:
            found = choose(p_values, FOUND[best][0], FOUND[own][0], MARGIN)
            assert found == word_for(beats, best, own), (p_values, best, own)


@st.composite
def made(draw):
    """Return a comparison that could be: an interval holds its mean, and there is none below 8 units."""
    n, mean, p = draw(st.integers(0, 12)), draw(st.floats(-2, 2)), draw(st.floats(0, 1))
    below, above = draw(st.floats(0, 2)), draw(st.floats(0, 2))
    low, high = (mean - below, mean + above) if n >= 8 else (NAN, NAN)
    return Comparison("x", n, mean if n else NAN, low, high, p if n else NAN, n, 0, 0, below)


comparisons = st.none() | made()
tables = st.dictionaries(st.sampled_from(["relabel", "rewire"]), st.floats(0, 1) | st.just(NAN))


@settings(max_examples=80, deadline=None)
@given(tables, comparisons, comparisons, st.floats(0, 1))
def test_a_word_is_always_one_of_six_and_helps_needs_everything(p_values, best, own, margin):
    word = choose(p_values, best, own, margin)
    assert word in WORDS
    beats = bool(p_values) and all(p <= 0.05 for p in p_values.values())
    if word == "helps":
        assert beats
        assert best.units >= 4
        assert best.wins > best.units / 2
        assert best.difference >= margin
    if word in ("regularises", "harms", "no effect"):
        assert not beats
    if word == "regularises":
        assert p_values
        assert (own or best).difference >= margin
    if word == "harms":
        assert (own or best).difference <= -margin


@settings(max_examples=50, deadline=None)
@given(tables, comparisons, comparisons)
def test_stronger_nulls_never_turn_a_verdict_into_helps(p_values, best, own):
    worse = {kind: min(1.0, p + 0.06) for kind, p in p_values.items()}
    assert choose(worse, best, own, MARGIN) != "helps"


@pytest.mark.parametrize(("units", "p", "sure"), [
    (2, 0.5, False), (3, 0.25, False), (4, 0.125, True), (5, 0.0625, True), (5, 0.125, False), (6, 0.0625, True),
    (7, 0.09375, True), (7, 0.109375, False),
])  # fmt: skip
def test_below_8_units_what_no_null_guards_needs_sign_flips_and_up_to_5_must_all_agree(units, p, sure):
    found = Comparison("x", units, 0.3, NAN, NAN, p, units, 0, 0, 0.1)
    assert (choose({"relabel": 0.01}, found, found, MARGIN) == "helps") == (units >= 4)
    assert (choose({"relabel": 0.6}, found, found, MARGIN) == "regularises") == sure


def arm(model, variant, scores, failed=0):
    units = {f"t{k}": value for k, value in enumerate(scores)}
    found = [value for value in scores if not math.isnan(value)]
    mean = sum(found) / len(found) if found else NAN
    return Arm(model, variant, None, mean, units, failed, "it broke" if failed else "", {})


def null(kind, p, failed=0):
    return Null("m", kind, None, (0.1, 0.2) * 50, p, 0.3, 0, failed, {})


def verdict(knowledge, others, nulls, leaked=False):
    wording = Wording("net", "predict", "cosine", "held-out target", MARGIN)
    return judge(knowledge, [knowledge, *others], nulls, wording=wording, leaked=leaked, seed=0)


GOOD, BAD = [0.9] * 9, [0.1, 0.2, 0.15, 0.1, 0.2, 0.1, 0.3, 0.2, 0.1]
BEATEN = [null("relabel", 0.01), null("rewire", 0.01)]


def test_the_opponent_is_the_best_without_knowledge_whoever_that_is():
    found = verdict(arm("m", "true", GOOD), [arm("m", "none", BAD), arm("ridge", "none", GOOD)], BEATEN)
    assert found.word == "redundant"
    assert found.best.other == "ridge"
    assert (found.best.wins, found.best.ties, found.best.losses) == (0, 9, 0)
    assert found.own.wins == 9


def test_alternatives_and_other_sizes_are_no_opponents():
    reverse, small = (
        arm("m", "reverse", [1.0] * 9),
        Arm("ridge", "none", 20, 1.0, arm("r", "none", [1.0] * 9).units, 0, "", {}),
    )
    found = verdict(arm("m", "true", GOOD), [reverse, small, arm("ridge", "none", BAD)], BEATEN)
    assert (found.word, found.best.other) == ("helps", "ridge")


def test_flags_say_what_weakens_a_verdict():
    plain, ridge = arm("m", "true", GOOD), arm("ridge", "none", BAD)
    assert verdict(plain, [ridge], BEATEN).flags == ()
    assert verdict(plain, [ridge], BEATEN, leaked=True).flags == ("leaked",)
    assert "incomplete" in verdict(plain, [ridge], [null("relabel", 0.01, failed=1)]).flags
    assert "incomplete" in verdict(arm("m", "true", [NAN, *GOOD[1:]], failed=1), [ridge], BEATEN).flags


def test_a_model_without_knowledge_that_failed_somewhere_flags_the_verdict():
    strong = arm("ridge", "none", [NAN, *[0.95] * 8], failed=1)
    found = verdict(arm("m", "true", GOOD), [strong, arm("train-mean", "none", BAD)], BEATEN)
    assert "incomplete" in found.flags


def test_knowledge_that_could_not_be_scored_is_undecided_with_the_reason():
    found = verdict(arm("m", "true", [NAN] * 9, failed=9), [arm("ridge", "none", BAD)], [null("relabel", NAN)])
    assert found.word == "undecided"
    assert "it broke" in found.sentence


def test_without_any_model_to_compare_with_nothing_is_decided():
    assert verdict(arm("m", "true", GOOD), [], BEATEN).word == "undecided"


def test_without_corrupted_knowledge_a_verdict_does_not_speak_of_it():
    found = verdict(arm("m", "true", GOOD), [arm("m", "none", BAD)], [])
    assert found.word == "undecided"
    assert found.sentence.endswith("Not tested against corrupted knowledge.")


def test_an_undecided_verdict_says_what_could_have_been_detected():
    mixed = [0.5, 0.1, 0.6, 0.2, 0.4, 0.3, 0.5, 0.1, 0.4]
    found = verdict(arm("m", "true", mixed), [arm("m", "none", mixed[1:] + mixed[:1])], [null("relabel", 0.4)])
    assert found.word == "undecided"
    assert f"9 held-out targets reliably show only differences above {found.own.detectable:.2f}" in found.sentence


def test_no_effect_says_larger_than_what():
    near = [value + 0.01 * (-1) ** k for k, value in enumerate(BAD)]
    found = verdict(arm("m", "true", near), [arm("m", "none", BAD)], [null("relabel", 0.4)])
    assert found.word == "no effect"
    assert f"No effect larger than {max(abs(found.own.low), abs(found.own.high)):.2f}" in found.sentence


def test_the_sentence_holds_the_numbers_that_decide():
    found = verdict(arm("m", "true", GOOD), [arm("ridge", "none", BAD)], BEATEN)
    for words in ("net helps", "0.90", "0.16 for the best model without knowledge (ridge)", "100 relabelled",
                  "p = 0.010", "better in 9, worse in 0 of 9 held-out targets"):  # fmt: skip
        assert words in found.sentence


def test_corrupted_knowledge_that_is_worse_than_none_does_not_do_as_well():
    fair = [Null("m", kind, None, (0.6,) * 99, 0.3, 0.3, 0, 0, {}) for kind in ("relabel", "rewire")]
    poor = [Null("m", kind, None, (-0.2,) * 99, 0.06, 0.3, 0, 0, {}) for kind in ("relabel", "rewire")]
    words = [verdict(arm("m", "true", GOOD), [arm("m", "none", BAD)], nulls).word for nulls in (fair, poor)]
    assert words == ["regularises", "undecided"]


def test_networks_that_cannot_be_corrupted_decide_nothing_and_it_is_said():
    stuck = Null("m", "rewire", None, (), 1.0, 1.0, 99, 0, {})
    half = Null("m", "rewire", None, (0.1,) * 80, 0.2, 0.5, 19, 0, {})
    for null_ in (stuck, half):
        found = verdict(arm("m", "true", GOOD), [arm("m", "none", BAD)], [null("relabel", 0.01), null_])
        assert found.word == "undecided"
    words = "0.10 for 99 rewired networks, 19 of them equal to it (p = 0.20; with so many equal ones they cannot"
    assert words in found.sentence


def test_below_8_units_most_must_be_won():
    knowledge = arm("m", "true", [0.9, 0.9, 0.5, 0.5])
    one, two = ([0.1, *rest] for rest in ([0.9, 0.5, 0.5], [0.1, 0.5, 0.9]))
    three = [0.1, 0.1, 0.1, 0.5]
    found = [verdict(knowledge, [arm("ridge", "none", scores)], BEATEN).word for scores in (one, two, three)]
    assert found == ["redundant", "redundant", "helps"]


def test_units_that_could_not_be_scored_are_counted_and_flagged():
    found = verdict(arm("m", "true", [*GOOD[:6], NAN]), [arm("ridge", "none", BAD[:7])], BEATEN)
    assert "incomplete" in found.flags
    assert (found.best.units, found.best.missing) == (6, 1)
    assert "of 6 held-out targets (1 more were not scored)" in found.sentence
    assert found.best.score == pytest.approx(sum(BAD[:6]) / 6)


def test_an_opponent_scored_in_some_units_only_blocks_helps():
    partly = arm("ridge", "none", [*[0.95] * 8, NAN])
    found = verdict(arm("m", "true", GOOD), [partly, arm("train-mean", "none", BAD)], BEATEN)
    assert (found.word, found.flags) == ("undecided", ("incomplete",))


def test_ties_leave_means_and_intervals_as_they_are():
    near = [value - 0.009 for value in GOOD]
    found = verdict(arm("m", "true", GOOD), [arm("m", "none", near)], [null("relabel", 0.4)])
    assert (found.own.ties, found.own.wins) == (9, 0)
    assert found.own.difference == pytest.approx(0.009)
    assert found.own.high >= 0.009


def test_real_information_that_costs_more_than_it_brings_is_said():
    found = verdict(arm("m", "true", BAD), [arm("ridge", "none", GOOD)], BEATEN)
    assert found.word == "redundant"
    assert "costs more than it brings" in found.sentence


def test_harm_against_another_model_names_it():
    found = verdict(arm("m", "true", BAD), [arm("ledoit-wolf", "none", GOOD)], [null("relabel", 0.4)])
    assert found.word == "harms"
    assert "ledoit-wolf, which knows nothing, is better able" in found.sentence
