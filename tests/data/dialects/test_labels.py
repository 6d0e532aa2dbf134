"""Labels of combinations: known targets only, never a guessed separator."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from molcause.data.dialects.labels import parse, readings
from molcause.errors import DataContractError

NAMES = ("HLA-A", "NKX2-1", "AC_01", "AC", "01", "A", "B", "A_B", "H2+K", "K", "KLF1", "MT-CO1")


def brute(label, known, separators):
    """Every way to write the label as known names joined by separators, by trying all of them."""
    found = {(label,)} if label in known else set()
    for name in known:
        for s in separators:
            if label.startswith(name + s):
                found |= {(name, *rest) for rest in brute(label[len(name) + len(s) :], known, separators)}
    return found


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), st.sampled_from(["+", "_", "|"]))
def test_any_combination_of_known_genes_comes_back_or_is_an_error_that_names_it(genes, separator):
    label = separator.join(genes)
    ways = brute(label, NAMES, [separator])
    if len(ways) == 1:
        assert parse([label], NAMES, [separator])[label] == tuple(dict.fromkeys(genes))
    else:
        with pytest.raises(DataContractError, match=re.escape(repr(label))) as caught:
            parse([label], NAMES, [separator])
        assert all(" and ".join(way) in str(caught.value) for way in list(ways)[:1] if len(ways) <= 5)


@given(st.text("AB_+", min_size=1, max_size=9), st.sets(st.text("AB_+", min_size=1, max_size=3), max_size=5))
def test_the_readings_are_those_that_trying_everything_finds(label, known):
    found = readings(label, known, ["+", "_"])
    every = brute(label, known, ["+", "_"])
    assert set(found) <= every
    assert len(found) == len(set(found)) == min(len(every), 5)


@given(st.lists(st.text("ACGT-01_+", min_size=1, max_size=8), min_size=1, max_size=4, unique=True))
def test_a_label_is_never_read_as_something_that_does_not_join_up_to_it(genes):
    label = "+".join(genes)
    assume(label not in genes)
    for way in readings(label, genes, ["+"]):
        assert "+".join(way) == label


def test_genes_with_separators_in_their_names_survive():
    found = parse(["HLA-A_NKX2-1", "AC_01", "AC_01_KLF1"], ["HLA-A", "NKX2-1", "AC_01", "KLF1"], ["_", "-"])
    assert found == {"HLA-A_NKX2-1": ("HLA-A", "NKX2-1"), "AC_01": ("AC_01",), "AC_01_KLF1": ("AC_01", "KLF1")}


def test_labels_seen_alone_are_known_and_control_is_taken_off():
    found = parse(["foo1+ctrl", "ctrl+bar2", "bar2+foo1", "ctrl"], (), ["+"], nothing=["ctrl"])
    assert found == {"foo1+ctrl": ("foo1",), "ctrl+bar2": ("bar2",), "bar2+foo1": ("bar2", "foo1"), "ctrl": ()}


def test_symbols_of_human_genes_are_known_if_nothing_else_is():
    assert parse(["CEBPE+SEPT9"], (), ["+"])["CEBPE+SEPT9"] == ("CEBPE", "SEPT9")


def test_an_unknown_part_is_an_error_that_names_known_unknown_and_nearest():
    with pytest.raises(DataContractError, match=r"'KLF1_MYCC'.*known: KLF1; unknown: MYCC.*Did you mean 'MYC2'"):
        parse(["KLF1_MYCC", "MYC2"], ["KLF1"], ["_"])
    with pytest.raises(DataContractError, match=r"'AC_01'.*known: none of its parts; unknown: AC, 01.*targets=\["):
        parse(["AC_01"], (), ["_"])


def test_a_label_that_can_be_read_in_two_ways_is_an_error_until_you_say_which():
    with pytest.raises(
        DataContractError, match=r"'A_B': A_B or A and B\. Say which, as in targets=\{'A_B': \['A', 'B'\]"
    ):
        parse(["A_B"], ["A", "B", "A_B"], ["_"])
    assert parse(["A_B"], ["A", "B", "A_B"], ["_"], meaning={"A_B": ["A_B"]})["A_B"] == ("A_B",)


def test_what_a_part_means_is_put_in_its_place():
    found = parse(["trametinib+EGF"], ["EGF"], ["+"], meaning={"trametinib": ["MAP2K1", "MAP2K2"]})
    assert found["trametinib+EGF"] == ("MAP2K1", "MAP2K2", "EGF")


def test_a_combination_of_another_dialect_is_not_taken_for_one_target():
    with pytest.raises(DataContractError, match=r"'KLF1\+BAK1'.*KLF1 and BAK1 are known.*separators=\['\+'\]"):
        parse(["KLF1+BAK1"], ["KLF1", "BAK1"], ["_"])
    with pytest.raises(DataContractError, match=r"If it is a combination, say separators=\[','\]"):
        parse(["FOXL2,HOXB9"], (), ())
    assert parse(["H2+K"], ["H2+K", "K"], ["_"])["H2+K"] == ("H2+K",)


def test_the_same_target_twice_is_one():
    assert parse(["A+A"], ["A"], ["+"])["A+A"] == ("A",)


def test_a_label_of_many_parts_that_all_could_be_split_is_refused_quickly():
    label = "_".join(["A"] * 300)
    known = {"_".join(["A"] * k) for k in range(1, 10)}
    with pytest.raises(DataContractError, match="several ways"):
        parse([label], known, ["_"])
    assert readings(label + "_x", known, ["_"]) == []
