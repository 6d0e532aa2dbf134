"""What helps a stranger to read: the glance, the table of other choices, what leaked edges bring, plain names."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports import fixture
from tests.reports.reading import read
from tests.reports.test_drawings import of_class, parse

from molcause.audits.look import arm_name, takes_knowledge
from molcause.reports.drawings.contrasts import Contrast, contrasts
from molcause.reports.drawings.gains import gain_bar
from molcause.reports.folder import Document
from molcause.reports.render import render
from molcause.reports.views.answers import questions
from molcause.reports.views.choices import choices
from molcause.reports.views.contract import contract
from molcause.reports.views.gains import gains
from molcause.reports.views.glance import glances
from molcause.reports.views.leakage import leakage
from molcause.reports.views.units import unit_table
from molcause.reports.views.verdicts import card
from molcause.reports.words import true_minus


def pairs(*audits):
    return [(card(audit, k), audit) for k, audit in enumerate(audits)]


def leaking(better="higher"):
    """Return an audit whose model brings 0.3 with three leaked edges, all of it by one of them."""
    units = {"A": 0.5, "B": 0.7}
    less = {"A": 0.2, "B": 0.4}
    true = fixture.arm("m", "true", 100, units)
    arms = [fixture.arm("m", f"without {what}", 100, scores)
            for what, scores in (("edges from these data", less), ("X -> Y", units), ("Y -> Z", less))]  # fmt: skip
    verdicts = [fixture.verdict(true, None, arms[0], [], "undecided", ("leaked",))]
    metric = {**fixture.DENSITY, "better": better}
    return fixture.audit("leak", "leakage", "Leak?", metric, ["A", "B"], [true, *arms], [], verdicts,
                         leaked_edges=["X -> Y", "Y -> Z", "Z -> X"])  # fmt: skip


def test_the_glance_holds_the_largest_size_only_and_the_numbers_that_decided():
    [found] = glances(pairs(fixture.density()))
    assert found.size == "all samples"
    assert found.smaller == 10
    assert [item.model for item in found.items] == ["network-gaussian", "linear-equilibrium"]
    assert [item.word for item in found.items] == ["redundant", "redundant"]
    with_it, best, corrupted = found.items[0].numbers
    audit = fixture.density()
    verdict = next(item for item in audit["verdicts"] if item["size"] is None)
    score = f"{verdict['score']:.2f}".replace("-", "−")
    assert with_it == f"log-density {score} with the knowledge"
    assert best.endswith(" best without (ledoit-wolf)")
    assert corrupted.startswith("corrupted: relabelled −")
    assert ", rewired −" in corrupted


def test_one_model_needs_no_name_and_no_nulls_are_said_to_be_none():
    audit = fixture.intervention()
    audit["verdicts"], audit["nulls"] = audit["verdicts"][:1], []
    [found] = glances(pairs(audit))
    assert (found.size, found.smaller) == ("", 0)
    assert found.items[0].model == ""
    assert found.items[0].numbers[-1] == "corrupted networks not tested"


def test_audits_of_one_task_are_told_apart_by_name():
    names = [item.what for item in glances(pairs(fixture.intervention(), {**fixture.intervention(), "name": "b"}))]
    assert names == ["unseen intervention: intervention", "unseen intervention: b"]


def test_other_choices_are_one_line_each_after_the_main_audit():
    other = {**copy.deepcopy(fixture.intervention()), "name": "without PKA", "group": "sensitivity", "nulls": []}
    [block] = choices(pairs(other), pairs(fixture.intervention(), fixture.density()))
    assert [(row.name, row.is_main) for row in block.rows] == [
        *[("intervention", True)] * 2,
        *[("without PKA", False)] * 2,
    ]
    assert block.kinds == ("relabelled", "rewired")
    main, extra = block.rows[0], block.rows[2]
    assert main.p_values == tuple(f"{null['p']:.2f}" for null in fixture.intervention()["nulls"][:2])
    assert extra.p_values == ("not tested", "not tested")
    assert [bool(row.anchor) for row in block.rows] == [False, False, True, False]
    best = other["verdicts"][0]["best"]
    assert extra.counts == f"{best['wins']}–{best['losses']} of 5"
    assert extra.best_name == "ridge"


def test_metrics_are_not_mixed():
    found = choices(pairs(fixture.intervention(), fixture.density()), [])
    assert len(found) == 2
    assert len({block.metric for block in found}) == 2


def test_a_choice_without_a_verdict_keeps_its_place():
    [block] = choices(pairs({**fixture.intervention(), "verdicts": []}), [])
    assert [(row.anchor, row.word, row.score) for row in block.rows] == [("audit-0", "no verdict", "–")]


@pytest.mark.parametrize(("better", "sign"), [("higher", "+"), ("lower", "−")])
def test_the_gain_is_the_score_with_all_edges_less_the_score_without(better, sign):
    [block] = gains(pairs(leaking(better)), {"Y -> Z": "Y ⊣ Z"})
    assert block.score == "0.60"
    assert [(row.edges, row.score, row.gain) for row in block.rows] == [
        ("all 3 together", "0.30", f"{sign}0.30"),
        ("X -> Y", "0.60", "0.00"),
        ("Y ⊣ Z", "0.30", f"{sign}0.30"),
    ]
    assert block.most == ("Y ⊣ Z alone brings +0.30" if better == "higher" else "")
    kind = "gain-more" if better == "higher" else "gain-less"
    assert [len(of_class(parse(row.bar), kind)) for row in block.rows] == [1, 0, 1]


def test_an_audit_that_left_nothing_out_is_not_listed():
    assert gains(pairs(fixture.intervention()), {}) == []


def test_bars_share_a_scale_and_start_at_zero():
    bars = [of_class(parse(gain_bar(value, -0.1, 0.4, "x")), "gain-more")[0] for value in (0.1, 0.4)]
    widths = [float(bar.get("width")) for bar in bars]
    assert widths[1] == pytest.approx(4 * widths[0], abs=0.3)
    assert of_class(parse(gain_bar(None, 0, 1, "x")), "gain-more") == []


def test_audits_with_the_same_leaked_edges_stand_together():
    same = {**leaking(), "leaked_edges": ["PKA -> MEK"]}
    audits = (fixture.intervention(), *fixture.controls(), fixture.density(), same)
    found = leakage(Document("x", {}, audits=audits), None)
    assert [(used.edges, used.audits) for used in found.used] == [
        (("PKA -> MEK",), (("intervention", "audit-0"), ("leak", f"audit-{len(audits) - 1}")))
    ]


def test_arms_stand_by_kind_and_models_without_knowledge_by_score():
    audit = fixture.intervention()
    table = unit_table(audit, None)
    plain = [row for row in table.rows if row.kind == "none"]
    assert [row.model for row in plain][-1] == "additive", "what has no score stands last"
    scores = {arm["model"]: arm["mean"] for arm in audit["arms"] if arm["variant"] == "none"}
    shown = [scores[row.model] for row in plain[:-1]]
    assert shown == sorted(shown, reverse=True)
    assert all(row.words == "" for row in plain)
    own = [(row.model, row.words) for row in table.rows if row.kind == "own"]
    assert own == [("linear-equilibrium", "without knowledge"), ("network-ridge", "without knowledge")]


def test_lower_is_better_turns_the_order_around():
    audit = fixture.intervention()
    audit["metric"] = {**audit["metric"], "better": "lower"}
    rows = [row.model for row in unit_table(audit, None).rows if row.kind == "none"]
    assert rows[0] == "train-mean"
    assert rows[-1] == "additive"


def test_a_model_that_takes_knowledge_keeps_its_label():
    audit = fixture.intervention()
    assert [takes_knowledge(audit, name) for name in ("linear-equilibrium", "ridge")] == [True, False]
    assert arm_name(audit, audit["arms"][1]) == "linear-equilibrium, without knowledge"


@given(st.text(alphabet="ab1-− [(,."))
def test_only_numbers_get_a_minus_and_nothing_else_changes(text):
    shown = true_minus(text)
    assert shown.replace("−", "-") == text.replace("−", "-")
    for k, (before, after) in enumerate(zip(text, shown, strict=True)):
        if before != after:
            assert not k or text[k - 1] in " [("
            assert text[k + 1] == "1"


def test_a_sentence_is_escaped_after_its_minus():
    audit = fixture.intervention()
    audit["verdicts"][0]["sentence"] = "<b>cosine</b> -0.48, a-1"
    text = render(Document("x", {}, audits=(audit,)))
    assert "&lt;b&gt;cosine&lt;/b&gt; −0.48, a-1" in text
    assert read(text).faults == []


def test_a_small_change_does_not_read_as_none():
    rows = [Contrast(name, "ERK", name, "assumed", 1.0, value, None, None, "rises")
            for name, value in (("ridge", 0.0025), ("no-change", 0.0), ("mean", 0.37))]  # fmt: skip
    root = parse(contrasts(rows, "ln units", "ERK?", wide=True))
    assert [e.text for e in of_class(root, "value")] == ["+0.003", "0.00", "+0.37"]


def test_another_sample_is_another_question():
    answer = {"question": "ERK?", "rung": 3, "source": "m", "outcomes": [], "warrant": {"basis": "assumed"}}
    found = questions(({**answer, "against": "a"}, {**answer, "against": "b"}))
    assert [(item.text, item.given, len(item.words)) for item in found] == [("ERK?", "a", 1), ("ERK?", "b", 1)]
    assert len(questions(({**answer, "rung": 2, "against": "a"}, {**answer, "rung": 2, "against": "b"}))) == 1


def test_interventions_are_shown_in_words():
    rows = [{"label": "by hand", "interventions": '[["MEK","block",0.1],["CD3","shift",null]]', "samples": 3}]
    [row] = contract({"conditions": rows}).conditions
    assert (row["label"], row["interventions"]) == ("by hand", "stimulate CD3 + block MEK, 10% left")
