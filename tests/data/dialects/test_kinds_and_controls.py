"""Types of perturbation are looked up, controls are said: neither is ever guessed."""

import pytest

from molcause.data.dialects.control import candidates, require, unassigned
from molcause.data.dialects.kinds import TYPES, as_markdown, type_of
from molcause.errors import DataContractError, InterventionError


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("CRISPR-cas9", "fix"),
        ("CRISPR-cas13", "scale"),
        ("CRISPRi", "scale"),
        ("CRISPRa", "shift"),
        ("ORF overexpression", "shift"),
        ("drug", "block"),
        ("Inhibitor", "block"),
        ("cytokine(s)", "shift"),
        ("cytokines", "shift"),
        ("genotype", "fix"),
    ],
)
def test_the_words_of_real_files_mean_these_kinds(word, kind):
    assert type_of(word).kind == kind
    assert type_of(word.upper()).intervention().kind == kind


def test_no_two_types_share_a_spelling():
    words = ["".join(c for c in s.casefold() if c.isalnum()) for t in TYPES for s in (t.name, *t.spellings)]
    assert sorted(words) == sorted(set(words))


def test_a_bare_crispr_could_be_three_things_and_is_refused():
    with pytest.raises(DataContractError, match=r"may be CRISPR knock-out, CRISPRi or CRISPRa.*kind="):
        type_of("CRISPR")


def test_an_unknown_type_is_an_error_that_lists_the_known_ones():
    with pytest.raises(
        DataContractError, match=r"'CRSPRi'\. Did you mean 'CRISPRi'.*Known: CRISPR knock-out, CRISPRi, "
    ):
        type_of("CRSPRi")


def test_strengths_are_efficacies_or_amounts_and_a_knock_out_has_none():
    assert type_of("CRISPRi").intervention(0.8).strength == 0.2
    assert type_of("drug").intervention(0.9).strength == 0.1
    assert type_of("ligand").intervention(2.0).strength == 2.0
    assert not type_of("CRISPRi").intervention().known
    with pytest.raises(DataContractError, match="has no strength"):
        type_of("CRISPR-cas9").intervention(0.5)
    with pytest.raises(InterventionError, match="between 0 and 1"):
        type_of("drug").intervention(10.0)


def test_the_table_has_a_row_for_each_type():
    lines = as_markdown().splitlines()
    assert len(lines) == len(TYPES) + 2
    assert all(line.count("|") == 6 for line in lines)


def test_every_name_that_controls_are_given_in_the_field_is_a_candidate():
    names = ["ctrl", "control", "NT", "NTC", "non-targeting", "non_targeting", "Non Targeting", "NT1", "NegCtrl0",
             "neg-control", "DMSO", "vehicle", "untreated", "PBS", "unperturbed", "mock", "WT",
             "negative control"]  # fmt: skip
    assert candidates(dict.fromkeys(names, 1)) == names
    assert (
        candidates(dict.fromkeys(["NTRK1", "CTRL1L", "MOCKA", "KLF1", "PBSN", "GFPT1", "NCF1", "controller"], 1)) == []
    )


def test_a_control_that_is_not_said_names_the_candidates_most_frequent_first():
    with pytest.raises(DataContractError, match=r"'ctrl' \(90 samples\), 'DMSO' \(5 samples\)\. Say control='ctrl'"):
        require(None, {"KLF1": 9, "DMSO": 5, "ctrl": 90}, "obs['condition']")


def test_without_a_candidate_the_most_frequent_labels_are_named():
    with pytest.raises(DataContractError, match=r"No label of .* looks like one.*'B' \(30\), 'A' \(2\)"):
        require(None, {"A": 2, "B": 30}, "obs['condition']")


def test_a_control_that_does_not_occur_is_an_error_with_the_nearest():
    with pytest.raises(DataContractError, match=r"labelled 'crtl'.*Did you mean 'ctrl'"):
        require("crtl", {"ctrl": 2, "KLF1": 1}, "obs['condition']")


def test_several_controls_and_none_at_all_can_be_said():
    assert require(["DMSO", "mock"], {"DMSO": 1, "mock": 2}, "x") == ("DMSO", "mock")
    assert require((), {"A": 1}, "x") == ()


def test_what_files_write_for_nothing_known_is_unassigned():
    assert all(unassigned(word) for word in ("", "nan", "None", "unassigned", " NA "))
    assert not any(unassigned(word) for word in ("NT", "control", "NANOG", "A1CF"))
