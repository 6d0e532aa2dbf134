"""Answers as JSON, HTML and text."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import DataContractError
from molcause.inference.answer import Outcome, Step, Warrant

NUMBER = st.one_of(st.just(math.nan), st.floats(-1e6, 1e6))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
FIELDS = ("level", "level_low", "level_high", "reference", "contrast", "low", "high", "sd")
HTML = "<img src=x onerror=alert(1)>&\"'"


def made(outcomes, **more):
    return mc.Answer("q", 2, "the data", "nothing done", "ln units", tuple(outcomes), Warrant("assumed"), **more)


@settings(deadline=None)
@given(st.lists(st.builds(Outcome, TEXT, TEXT, st.sampled_from([-1.0, 0.0, 1.0, math.nan]), *[NUMBER] * 8), max_size=3))
def test_an_answer_is_strict_json_and_loses_no_number(outcomes):
    def refuse(word):
        raise AssertionError(word)

    document = json.loads(json.dumps(made(outcomes, measured=tuple(outcomes)).to_dict()), parse_constant=refuse)
    for written in (document["outcomes"], document["measured"]):
        for row, outcome in zip(written, outcomes, strict=True):
            for name in (*FIELDS, "direction"):
                value = getattr(outcome, name)
                assert row[name] is None if math.isnan(value) else row[name] == value


@pytest.mark.parametrize("ending", ["", "\n</pre><script>x</script>"])
def test_html_escapes_every_name(ending):
    name = HTML + ending
    step = Step(name, name, 1, 1, name, name)
    answer = mc.Answer(name, 2, name, name, name, (Outcome(name, name, 1.0, contrast=1.0),),
                       Warrant("deduced", (name,), name, (step,), (step,)), notes=(name,))  # fmt: skip
    html = answer._repr_html_()
    assert "<img" not in html
    assert "<script" not in html
    assert html.count("<") == html.count(">") == 2
    assert "&lt;img src=x" in html


def test_an_outcome_is_found_by_readout_or_node_and_else_the_nearest_is_named():
    answer = made([Outcome("p44/42", "ERK", -1.0), Outcome("pmek", "MEK", 1.0)])
    assert answer["ERK"] is answer["p44/42"] is answer.outcomes[0]
    with pytest.raises(DataContractError, match=r"'MEKK'.*'MEK'"):
        answer["MEKK"]


@pytest.mark.parametrize("name", ["level", "contrast", "interval", "direction"])
def test_one_number_is_given_only_if_one_outcome_was_asked(name):
    with pytest.raises(DataContractError, match=r"2 outcomes; take one, as in answer\['a'\]"):
        getattr(made([Outcome("a", "A", 1.0), Outcome("b", "B", 1.0)]), name)
    only = Outcome("a", "A", 1.0, level=3.0, contrast=1.0, low=0.5, high=1.5)
    answer = made([only])
    assert (answer.level, answer.contrast, answer.interval, answer.direction) == (3.0, 1.0, (0.5, 1.5), 1.0)


@pytest.mark.parametrize(
    ("direction", "word"), [(1, "rises"), (-1, "falls"), (0, "does not change"), (math.nan, "not")]
)
def test_directions_have_words(direction, word):
    assert word in str(made([Outcome("a", "A", float(direction))]))


def test_a_frame_has_one_row_for_each_outcome():
    frame = made([Outcome("a", "A", 1.0, contrast=2.0), Outcome("b", "B", math.nan)]).to_frame()
    assert frame["name"].tolist() == ["a", "b"]
    assert frame["contrast"].iloc[0] == 2.0
