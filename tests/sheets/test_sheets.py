"""Sheets as text, as Markdown and as a page: the same content, in the same order, harmless whatever the names are."""

import re

import pytest

from molcause.findings import Finding
from molcause.sheets.markdown import markdown
from molcause.sheets.page import page
from molcause.sheets.sheet import Grid, Sheet
from molcause.sheets.text import text

HOSTILE = "<script>alert(1)</script>|`x`\x1b[31m\n# head"
FORMS = [text, markdown, page]


def sheet(results=False, name="MEK", rows=3):
    grid = Grid(
        f"Grid {name}", ("name", "samples"), tuple((f"{name}{k}", str(k)) for k in range(rows)), frozenset({"samples"})
    )
    finding = Finding("W836", f"finding of {name}", (name,), "Look at it.")
    return Sheet(f"Title {name}", "look", "Reason.", {f"Block {name}": [(name, "value")]}, (grid,), (finding,), results)


@pytest.mark.parametrize("form", FORMS)
def test_findings_come_last_but_before_results(form):
    plain, results = form(sheet()), form(sheet(results=True))
    places = [plain.index(word) for word in ("Block MEK", "finding of MEK")]
    assert places == sorted(places)
    places = [results.index(word) for word in ("finding of MEK", "Grid MEK", "Block MEK")]
    assert places == sorted(places)


@pytest.mark.parametrize("form", FORMS)
def test_no_name_steers_a_terminal_or_makes_a_mark(form):
    shown = form(sheet(name=HOSTILE))
    assert "\x1b" not in shown
    assert "\n# head" not in shown
    if form is not text:
        assert "<script" not in shown


def test_rows_of_markdown_have_as_many_cells_whatever_they_hold():
    lines = [line for line in markdown(sheet(name=HOSTILE)).splitlines() if line.startswith("|")]
    assert len(lines) == 2 + 3
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {3}


def test_text_shows_the_first_rows_and_counts_the_others_where_markdown_shows_all():
    many = sheet(rows=15)
    assert "and 5 more" in text(many)
    assert "MEK9" in text(many)
    assert "MEK10" not in text(many)
    assert "MEK14" in markdown(many)
    assert "MEK14" in page(many)
    grid = Grid("All", ("name",), tuple((str(k),) for k in range(15)), most=1000)
    assert "more" not in text(Sheet("T", "ok", "R.", {}, (grid,), ()))


@pytest.mark.parametrize("width", [40, 60, 100])
def test_text_is_no_wider_than_asked_and_cuts_words_before_numbers(width):
    numbers = tuple(f"{k}.125" for k in range(4))
    grid = Grid(
        "Grid", ("name", "a", "b", "c", "d"), (("a very long name of something " * 3, *numbers),), frozenset("abcd")
    )
    shown = text(Sheet("Title", "ok", "Reason.", {}, (grid,), ()), width)
    assert all(len(line) <= width for line in shown.splitlines())
    assert all(number in shown for number in numbers)
    assert "…" in shown


def test_an_empty_sheet_has_title_and_verdict_alone():
    empty = Sheet("Title", "ok", "Reason.", {}, (Grid("Nothing", ("name",), ()),), ())
    assert text(empty) == "Title: OK. Reason."
    assert markdown(empty) == "# Title\n\n**ok**: Reason."
    assert "Nothing" not in page(empty)


def test_a_page_for_a_notebook_is_a_part():
    assert "<html" not in page(sheet(), whole=False)
    assert page(sheet()).startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in page(sheet())
