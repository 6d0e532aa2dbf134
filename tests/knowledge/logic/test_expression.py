import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.knowledge.logic.expression import DEEPEST, is_name, names, parse, text_of
from molcause.knowledge.logic.normal_form import MOST_CLAUSES, clauses, from_clauses

NAMES = list("abcde")
STATES = [dict(zip(NAMES, bits, strict=True)) for bits in np.ndindex(*[2] * len(NAMES))]


def expressions():
    atoms = st.sampled_from([*NAMES, "0", "1"])
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            inner.map(lambda text: f"!{text}" if text in (*NAMES, "0", "1") else f"!({text})"),
            inner.map(lambda text: f"( {text} )"),
            st.tuples(inner, st.sampled_from("&|"), inner).map(" ".join),
        ),
        max_leaves=12,
    )


def by_python(text):
    """Return the truth table by Python's own parser: not, and, or bind in the same order as !, &, |."""
    code = compile(text.replace("!", " not ").replace("&", " and ").replace("|", " or ").strip(), "rule", "eval")
    return [bool(eval(code, {}, dict(state))) for state in STATES]  # noqa: S307 - an oracle on our own text


def by_clauses(found):
    return [any(all(state[name] != negated for name, negated in clause) for clause in found) for state in STATES]


@given(expressions())
def test_the_normal_form_has_the_truth_table_that_python_gives_the_text(text):
    expression = parse(text, "a rule")
    found = clauses(expression, "a rule")
    assert by_clauses(found) == by_python(text)
    assert by_python(text_of(expression)) == by_python(text)
    assert by_python(text_of(from_clauses(found))) == by_python(text)
    assert parse(text_of(expression, words=True), "a rule", words=True) == parse(text_of(expression), "a rule")


@given(expressions())
def test_no_clause_contains_another_or_a_name_both_ways(text):
    found = clauses(parse(text, "a rule"), "a rule")
    assert not any(one < other for one in found for other in found)
    assert all(len({name for name, _ in clause}) == len(clause) for clause in found)
    assert len({*found}) == len(found)


@given(st.text(alphabet="ab01!~&|() \n,#=é-", max_size=40))
def test_any_text_is_an_expression_or_an_error_with_its_place(text):
    try:
        expression = parse(text, "a file", line=7)
    except KnowledgeError as error:
        place = str(error)
    else:
        place = "a file, line " + text_of(parse(text_of(expression), "a file"))
    assert place.startswith("a file, line ")


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("a &", "line 3, column 8", "the end"),
        ("a b", "line 3, column 7", "'b'"),
        ("(a", "line 3, column 7", "the end"),
        ("a)", "line 3, column 6", "')'"),
        ("a = b", "line 3, column 7", "'='"),
        ("a\n& |", "line 4, column 3", "'|'"),
        ("", "line 3, column 5", "the end"),
    ],
)
def test_an_error_names_line_column_and_token(text, place, found):
    with pytest.raises(KnowledgeError) as error:
        parse(text, "small.bnet", line=3, column=5)
    assert place in str(error.value)
    assert f"but {found} found" in str(error.value)


def test_names_may_hold_what_molecules_hold():
    text = "!MAP2K1/2 & HGNC:6840 | ~p38-a && NF.kB || beta' | Ca2+ | TGFβ"
    assert names(parse(text, "a rule")) == ["MAP2K1/2", "HGNC:6840", "p38-a", "NF.kB", "beta'", "Ca2+", "TGFβ"]


def test_words_are_operators_only_if_asked_for():
    assert parse("g1 AND (g2 or not g3)", "a rule", words=True) == parse("g1 & (g2 | !g3)", "a rule")
    with pytest.raises(KnowledgeError, match="'AND' found"):
        parse("g1 AND g2", "a rule")


def test_true_and_false_are_constants_and_no_names():
    assert parse("TRUE & false", "a rule") == ("and", (True, False))
    assert not any(map(is_name, ["0", "True", "a b", "", "a&b", "a,b", "!a"]))


def test_nesting_is_bounded():
    for text in ("!" * (DEEPEST + 1) + "a", "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1)):
        with pytest.raises(KnowledgeError, match=f"deeper than {DEEPEST}"):
            parse(text, "a rule")
    assert parse("!" * DEEPEST + "a", "a rule")
    deep = "a"
    for _ in range(3 * DEEPEST):
        deep = ("not", (deep,))
    with pytest.raises(KnowledgeError, match=f"deeper than {DEEPEST}"):
        clauses(deep, "A rule")


def test_the_number_of_clauses_is_bounded_and_the_rule_named():
    pairs = [f"(a{k} | b{k})" for k in range(20)]
    assert len(clauses(parse(" & ".join(pairs[:8]), "a rule"), "a rule")) == 2**8
    for text in (" & ".join(pairs), f"!({' | '.join(pairs).replace('|', '&').replace(') & (', ') | (')})"):
        with pytest.raises(KnowledgeError, match=f"The rule of 'X' has more than {MOST_CLAUSES} clauses"):
            clauses(parse(text, "a rule"), "The rule of 'X'")
