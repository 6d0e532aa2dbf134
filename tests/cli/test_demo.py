"""``molcause demo``: every part of it on the screen, as JSON, and in its folder."""

import json

import pytest

from molcause.study import demo as demos
from molcause.study.config import Named, Worlds

SHORT = ("demo", "--quick", "--bootstraps", "0", "--workers", "1")


@pytest.fixture
def few_audits(monkeypatch, tmp_path):
    """Keep one audit and a control of it; the others differ in what they cost alone."""
    whole = demos.demo_study

    def short(**settings):
        study = whole(**settings)
        density = next(audit for audit in study.audit if audit.group == "density")
        one = density.model_copy(update={"sizes": ["all"], "replicates": 5, "models": [Named(kind="network-gaussian")]})
        control = one.model_copy(update={"name": "control", "group": "control", "worlds": Worlds()})
        return study.model_copy(update={"audit": [control, one]})

    monkeypatch.setattr(demos, "demo_study", short)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)


def test_the_demo_shows_data_knowledge_answers_and_verdicts(molcause, few_audits, tmp_path):
    done = molcause(*SHORT)
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "MEASURED  7,466 human T cells", "held out: no model saw it", "7,466 = 6,667 to fit + 799 held out + 0 dropped",
        "KNOWN  mapk-core: 39 edges", "1  Does blocking MEK lower ERK?", "the fact", "2  Would ERK have been lower",
        "3  Does the network alone imply it?", "4  What was measured", "5  Does the knowledge help?",
        "Control: would the audit find knowledge", "simulated world", "half-true", "cells computed",
        "molcause-demo/report.html", "molcause ask molcause-demo --do PKC=inhibit",
    ):  # fmt: skip
        assert words in done.stdout, words
    assert (tmp_path / "molcause-demo" / "report.html").is_file()
    asked = molcause("ask", "molcause-demo", "--do", "PKC=inhibit", "--outcome", "ERK", "--json")
    assert json.loads(asked.stdout)["rung"] == 2


def test_the_demo_s_json_is_what_it_wrote(molcause, few_audits, tmp_path):
    done = molcause(*SHORT, "--json", "--out", tmp_path / "run")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(word))
    assert set(document) == {"run", "report", "answers", "audits", "notes"}
    assert list(document["answers"]) == ["effect", "counterfactual", "counterfactual under PMA", "own reading"]
    assert [audit["group"] for audit in document["audits"]] == ["control"] * 3 + ["density"]
    answers = json.loads((tmp_path / "run" / "answers.json").read_text(encoding="utf-8"))
    assert answers == [answer for given in document["answers"].values() for answer in given.values()]
    again = molcause(*SHORT, "--json", "--out", tmp_path / "run")
    assert json.loads(again.stdout) == document


@pytest.mark.slow
def test_the_quick_demo_runs_as_a_process(process, tmp_path):
    done = process("demo", "--quick", "--bootstraps", "0", "--out", tmp_path / "run", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert {audit["group"] for audit in json.loads(done.stdout)["audits"]} >= {"control", "intervention", "density"}
