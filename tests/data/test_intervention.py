"""Interventions: what is refused, and the canonical JSON that stands for a perturbation."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.data.intervention import (
    KINDS,
    Intervention,
    combine,
    describe,
    from_json,
    matching,
    perturbation,
    to_json,
)
from molcause.errors import InterventionError

LEVEL = st.one_of(st.just(math.nan), st.floats(-1e9, 1e9, allow_nan=False))
FRACTION = st.one_of(st.just(math.nan), st.floats(0, 1))
TIMES = st.one_of(st.just((math.nan, math.nan)), st.tuples(st.floats(0, 10), st.floats(10, 20)))
TARGET = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@st.composite
def interventions(draw):
    kind = draw(st.sampled_from(KINDS))
    strength = draw(FRACTION if kind in ("scale", "block") else LEVEL)
    return Intervention(kind, strength, draw(TARGET), *draw(TIMES))


SETS = st.lists(interventions(), max_size=4, unique_by=lambda item: (item.target, item.kind))


def plain(items):
    """Return comparable values, with None for NaN."""
    numbers = [(item.strength, float(item.start), float(item.end)) for item in items]
    known = [tuple(None if math.isnan(x) else x for x in row) for row in numbers]
    return [(item.target, item.kind, *row) for item, row in zip(items, known, strict=True)]


@settings(deadline=None)
@given(SETS)
def test_canonical_json_gives_the_same_perturbation_back(items):
    text = to_json(tuple(items))
    again = from_json(text)
    assert sorted(map(repr, plain(again))) == sorted(map(repr, plain(items)))
    assert to_json(again) == text


@settings(deadline=None)
@given(SETS, st.randoms(use_true_random=False))
def test_canonical_json_does_not_depend_on_the_order(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert to_json(tuple(shuffled)) == to_json(tuple(items))


@settings(deadline=None)
@given(SETS)
def test_canonical_json_is_strict_json_with_null_for_unknown(items):
    def refuse(word):
        raise AssertionError(word)

    rows = json.loads(to_json(tuple(items)), parse_constant=refuse)
    assert [len(row) for row in rows] == [3 if math.isnan(i.start) else 5 for i in from_json(to_json(tuple(items)))]
    assert [row[2] is None for row in rows] == [not item.known for item in from_json(json.dumps(rows))]


def test_an_unknown_target_is_null_and_nothing_done_is_an_empty_list():
    assert (to_json(None), to_json(())) == ("null", "[]")
    assert from_json("null") is None
    assert from_json("[]") == ()


def test_kinds_on_one_target_are_sorted_in_the_order_in_which_they_act():
    done = perturbation({"MEK": [mc.fix(1), mc.stimulate(1), mc.inhibit(0.5), mc.knock_down(0.5)]})
    assert [item.kind for item in done] == ["scale", "block", "shift", "fix"]


def test_one_kind_twice_on_a_target_is_refused():
    with pytest.raises(InterventionError, match="'MEK' has two interventions of kind 'block'"):
        perturbation({"MEK": [mc.inhibit(0.1), mc.inhibit(0.2)]})
    with pytest.raises(InterventionError, match="two interventions"):
        from_json('[["MEK","fix",1],["MEK","fix",2]]')


@pytest.mark.parametrize(
    "text",
    ["MEK", "", "nan", "[[]]", "[1]", '[["MEK"]]', '[["MEK","block"]]', '[["MEK","block",0.1,1]]', '[[1,"block",0.1]]',
     '[["MEK","block","much"]]', '["MEK","block",0.1]', "7", '[["MEK","block",[]]]', '{"MEK":0.1}'],
)  # fmt: skip
def test_what_is_no_list_of_interventions_is_refused_with_an_example(text):
    with pytest.raises(InterventionError, match=r'\[\["MEK","block",0.1\]\]'):
        from_json(text)


@pytest.mark.parametrize("text", ["{}", '""'])
def test_an_empty_object_or_string_is_not_a_control(text):
    with pytest.raises(InterventionError):
        from_json(text)


@pytest.mark.parametrize("text", ['[["MEK","block",true]]', '[["MEK","block","0.1"]]'])
def test_a_strength_that_is_not_a_number_is_refused(text):
    with pytest.raises(InterventionError):
        from_json(text)


@pytest.mark.parametrize(
    ("kind", "strength", "said"),
    [("inhibit", 0.1, "kind 'inhibit'"), ("blok", 0.1, "'block'"), ("block", 1.1, "between 0 and 1"),
     ("scale", -0.1, "between 0 and 1"), ("fix", math.inf, "infinite"), ("shift", -math.inf, "infinite")],
)  # fmt: skip
def test_an_impossible_intervention_is_refused(kind, strength, said):
    with pytest.raises(InterventionError, match=said):
        Intervention(kind, strength, "MEK")


def test_an_end_before_the_start_is_refused():
    with pytest.raises(InterventionError, match="before it starts"):
        Intervention("fix", 1, "MEK", 5, 2)


def test_an_infinite_time_is_refused_or_written_as_strict_json():
    try:
        text = to_json((Intervention("fix", 1, "MEK", 0, math.inf),))
    except InterventionError:
        return
    assert "Infinity" not in text


def test_constructors_keep_what_the_verb_leaves():
    assert (mc.inhibit(0.9).kind, mc.knock_down(0.75).kind) == ("block", "scale")
    assert mc.inhibit(0.9).strength == pytest.approx(0.1)
    assert mc.knock_down(0.75).strength == 0.25
    assert (mc.fix(2).kind, mc.fix(2).strength) == ("fix", 2.0)
    assert (mc.stimulate(-1).kind, mc.stimulate(-1).strength) == ("shift", -1.0)
    assert [make().known for make in (mc.knock_out, mc.inhibit, mc.knock_down, mc.stimulate)] == [False] * 4


@pytest.mark.parametrize("make", [mc.inhibit, mc.knock_down])
@pytest.mark.parametrize("efficacy", [1.5, -0.2, 90])
def test_an_efficacy_in_percent_or_out_of_range_is_refused(make, efficacy):
    with pytest.raises(InterventionError, match="between 0 and 1"):
        make(efficacy)


def test_two_interventions_of_unknown_strength_are_equal():
    for make in (mc.inhibit, mc.knock_out, mc.knock_down, mc.stimulate):
        assert make().on("MEK") == make().on("MEK")
        assert from_json(to_json((make().on("MEK"),))) == (make().on("MEK"),)


def test_a_do_that_is_no_intervention_names_the_verbs():
    with pytest.raises(InterventionError, match=r"do\['MEK'\] is 0.9; use fix"):
        perturbation({"MEK": [0.9]})


def test_a_plain_number_as_do_names_the_verbs_too():
    with pytest.raises(InterventionError, match="use fix"):
        perturbation({"MEK": 0.9})


def test_combining_replaces_on_a_shared_target_and_keeps_the_rest():
    background = perturbation({"CD3": mc.stimulate(), "MEK": [mc.inhibit(0.5), mc.stimulate(1)]})
    both = combine(background, perturbation({"MEK": mc.fix(0)}))
    assert [(item.target, item.kind) for item in both] == [("CD3", "shift"), ("MEK", "fix")]
    assert combine((), ()) == ()
    assert combine(background, ()) == background


def test_matching_prefers_the_exact_strength_and_takes_unknown_for_any():
    dose = perturbation({"MEK": mc.inhibit(0.5)})
    conditions = ["[]", '[["MEK","block",null]]', '[["MEK","block",0.5]]']
    assert matching(dose, conditions) == 2
    assert matching(dose, conditions[:2]) == 1
    assert matching((), conditions) == 0
    assert matching(dose, ['[["MEK","block",0.4]]', '[["MEK","scale",0.5]]', '[["ERK","block",0.5]]']) is None
    assert matching(dose, ['[["CD3","shift",null],["MEK","block",0.5]]']) is None


def test_nothing_done_does_not_match_an_unknown_target():
    assert matching((), ["null"]) is None


def test_another_time_is_not_the_same_perturbation():
    early = (Intervention("block", 0.1, "MEK", 0, 5),)
    assert matching(early, ['[["MEK","block",0.1,10.0,20.0]]']) is None


def test_words_name_target_and_strength():
    assert describe(None) == "unknown target"
    assert describe(()) == "nothing done"
    assert describe(perturbation({"A": mc.fix(2), "B": mc.knock_out()})) == "fix A at 2 + knock out B"
