"""What a finding says, and that every code is explained and used."""

import re
from pathlib import Path

import pytest

import molcause
from molcause.findings import CODES, LEVELS, Finding, first, worst


def test_a_finding_names_five_and_counts_the_rest():
    finding = Finding("W202", "7 pairs have both signs", tuple("ABCDEFG"), "Look them up.")
    assert str(finding) == "W202 7 pairs have both signs: A, B, C, D, E and 2 more. Look them up."
    assert finding.to_dict()["names"] == list("ABCDEFG")
    assert finding.to_dict()["count"] == 7


def test_a_finding_without_names_or_fix_is_one_plain_sentence():
    assert str(Finding("I210", "3 nodes on cycles")) == "I210 3 nodes on cycles."


@pytest.mark.parametrize(("levels", "gravest"), [("", ""), ("I", "information"), ("IW", "warning"), ("WIE", "error")])
def test_the_gravest_level_counts(levels, gravest):
    found = [Finding(next(code for code in CODES if code[0] == level), "something") for level in levels]
    assert worst(found) == gravest


def test_first_has_no_rest_when_all_are_shown():
    assert first(["A", "B"], 2) == "A, B"
    assert first([]) == ""


def test_every_code_has_a_level_and_a_meaning_and_is_used_somewhere():
    root = Path(molcause.__file__).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in root.rglob("*.py") if path.name != "findings.py")
    used = set(re.findall(r'"([EWI]\d{3})"', text))
    assert {code[0] for code in CODES} <= set(LEVELS)
    assert used == set(CODES)
    assert all(CODES.values())
