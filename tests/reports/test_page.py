"""The page as a document: complete, well-formed, self-contained, named for those who cannot see it."""

import base64
import hashlib
import json
import re
from itertools import pairwise

import pytest
from tests.reports.reading import read

from molcause.reports.folder import Document, NetworkTable, document
from molcause.reports.render import render
from molcause.reports.views.network import network_view

SECTIONS = [
    *("verdicts", "control", "effects", "curves", "leakage"),
    *("answers", "network", "data", "methods", "provenance"),
]


@pytest.fixture(scope="module")
def reading(html):
    return read(html)


def test_it_is_well_formed(reading):
    assert reading.faults == []


def test_every_section_is_there_in_order_and_in_the_navigation(reading):
    assert [e.attributes["id"] for e in reading.all("section")] == SECTIONS
    links = [e.attributes["href"] for e in reading.all("a") if "nav" in e.parents]
    assert links == [f"#{name}" for name in SECTIONS]


def test_nothing_comes_from_elsewhere(reading):
    for element in reading.elements:
        assert "src" not in element.attributes
        assert "srcset" not in element.attributes
        assert "style" not in element.attributes, "the content policy blocks style attributes"
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "use", "image"}
    styles = "".join(element.text for element in reading.all("style"))
    assert "url(" not in styles
    assert "@import" not in styles


def test_links_go_to_dois_pubmed_or_within_the_page_and_tell_nothing(reading):
    ids = {e.attributes["id"] for e in reading.elements if "id" in e.attributes}
    outside = 0
    for link in reading.all("a"):
        address = link.attributes["href"]
        if address.startswith("#"):
            assert address[1:] in ids
            continue
        outside += 1
        assert re.match(r"https://(doi\.org|pubmed\.ncbi\.nlm\.nih\.gov)/", address)
        assert link.attributes["rel"] == "noopener noreferrer"
    assert outside > 40


def test_the_policy_allows_exactly_the_scripts_and_styles_of_the_page(reading):
    policy = next(e.attributes["content"] for e in reading.all("meta") if "http-equiv" in e.attributes)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag, name in (("script", "script-src"), ("style", "style-src")):
        texts = [e.text for e in reading.all(tag) if e.attributes.get("type") != "application/json"]
        hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts}
        allowed = next(part for part in policy.split("; ") if part.startswith(name))
        assert set(re.findall(r"'sha256-([^']+)'", allowed)) == hashes


def test_size(page):
    assert page.stat().st_size < 3e6


def test_ids_are_unique(reading):
    ids = [e.attributes["id"] for e in reading.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))


def test_headings_never_skip_a_level_and_there_is_one_title(reading):
    levels = [int(e.tag[1]) for e in reading.elements if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_is_seen_has_a_name(reading):
    ids = {e.attributes["id"] for e in reading.elements if "id" in e.attributes}
    for element in reading.elements:
        if element.tag == "svg":
            named = element.attributes.get("role") == "img" and element.attributes.get("aria-label")
            assert named or element.attributes.get("aria-hidden") == "true"
        if element.tag == "button":
            assert element.text.strip() or element.attributes["aria-label"]
            assert element.attributes["type"] == "button"
        if element.attributes.get("role") == "region":
            assert element.attributes["aria-label"]
            assert element.attributes["tabindex"] == "0"
        if "aria-labelledby" in element.attributes:
            assert element.attributes["aria-labelledby"] in ids
        if element.tag == "th":
            assert element.attributes["scope"] in {"row", "col"}


def test_the_language_and_the_screen_are_declared(reading):
    assert reading.all("html")[0].attributes["lang"] == "en"
    assert any(e.attributes.get("name") == "viewport" for e in reading.all("meta"))


def test_verdicts_say_how_sure_and_against_what(reading):
    section = next(e for e in reading.all("section") if e.attributes["id"] == "verdicts")
    words = " ".join(section.text.split())
    assert "▼ harms linear-equilibrium" in words
    assert "no interval below 8 units" in words
    assert re.search(r"the best model without knowledge: ridge ?[−+]\d", words)
    assert "99 relabelled networks" in words
    assert "they keep 11% of the true edges" in words
    assert "95 % interval [" in words


def test_the_command_is_quoted_for_a_shell(reading):
    found = next(e for e in reading.elements if e.attributes.get("id") == "command")
    assert found.text == "molcause study 'my study.toml' --seed 0"


def test_the_network_table_and_the_drawing_hold_every_edge(reading, run):
    data = json.loads(next(e.text for e in reading.all("script") if e.attributes.get("type") == "application/json"))
    rows = len((run / "knowledge.csv").read_text().splitlines()) - 1
    known = [edge for edge in data["edges"] if edge["network"] == "known"]
    assert len(known) == rows
    buttons = [e.attributes["data-edge"] for e in reading.all("button") if "data-edge" in e.attributes]
    assert sorted(buttons) == sorted(edge["id"] for edge in data["edges"])
    leaked = {(edge["source"], edge["target"]) for edge in known if edge["leaked"]}
    assert leaked == {("PKA", "MEK"), ("PKC", "PKA"), ("ERK", "AKT")}
    targets = {node["id"] for node in data["nodes"] if node["target"]}
    assert targets == {"AKT", "LFA1", "MEK", "PI3K", "PIP2", "PKA", "PKC"}
    assert {node["id"] for node in data["nodes"] if not node["measured"]} == {"CD3", "CD28", "LFA1", "PI3K", "RAS"}


def test_it_is_the_same_every_time(run, html):

    assert render(document(run)) == html


@pytest.mark.parametrize(("nodes", "expected"), [(60, ""), (500, "are drawn: those between"), (0, "too many to draw")])
def test_a_large_network_is_drawn_in_part_or_not_at_all_and_says_so(nodes, expected):
    rows = [{"source": f"n{k}", "target": f"n{k + 1}", "sign": "1"} for k in range(nodes or 500)]
    measured = [{"readout": f"n{k}", "node": f"n{k}"} for k in range(20 if nodes else 0)]
    made = Document("x", {}, knowledge=NetworkTable(tuple(rows)), data={"readouts": measured})
    found = network_view(made)
    assert expected in found.payload["note"]
    assert len(found.networks[0].edges) == len(rows)
    assert len(found.payload["edges"]) == {60: 60, 500: 19, 0: 0}[nodes]
    assert read(render(made)).faults == []
