"""Writing: what is missing is left out, what is damaged is named, and a file is written whole or not at all."""

import json
import subprocess
import sys

import pytest
from tests.reports import fixture
from tests.reports.reading import read

import molcause as mc
from molcause.errors import StorageError
from molcause.provenance import record
from molcause.reports.folder import document
from molcause.reports.write import report
from molcause.study.run import write_run

PARTS = {
    "audits.json": {"verdicts", "control", "effects", "curves", "leakage"},
    "answers.json": {"answers"},
    "data.json": {"data"},
    "models.json": {"methods"},
}


def sections(path):
    return {e.attributes["id"] for e in read(path.read_text(encoding="utf-8")).all("section")}


@pytest.mark.parametrize("missing", PARTS)
def test_a_missing_artefact_leaves_its_section_out_and_no_other(tmp_path, page, missing):
    place = fixture.build(tmp_path / "run", parts={missing: None})
    assert sections(page) - sections(report(place)) == PARTS[missing]


def test_a_run_without_networks_has_no_drawing_and_no_cytoscape(tmp_path):
    place = fixture.build(tmp_path / "run", parts={"network.csv": None})
    for name in ("knowledge.csv", "knowledge_nodes.csv"):
        (place / name).unlink()
    path = report(place)
    assert "network" not in sections(path)
    assert "Cytoscape" not in path.read_text(encoding="utf-8")


def test_a_bare_record_is_enough(tmp_path):
    (tmp_path / "run.json").write_text("{}")
    assert sections(report(tmp_path)) == set()


def test_a_folder_that_is_no_run_is_named_with_the_fix(tmp_path):
    with pytest.raises(StorageError, match=r"is not a run folder: it holds no run\.json.*--out"):
        report(tmp_path)


@pytest.mark.parametrize("name", [*PARTS, "columns.json", "run.json"])
def test_a_damaged_artefact_is_named(tmp_path, name):
    place = fixture.build(tmp_path / "run")
    (place / name).write_text('{"half": ')
    with pytest.raises(StorageError, match=name):
        report(place)


def test_bytes_that_are_no_text_are_named(tmp_path):
    place = fixture.build(tmp_path / "run")
    (place / "knowledge.csv").write_bytes(b"source,target\n\xff\xfe,B\n")
    with pytest.raises(StorageError, match=r"knowledge\.csv"):
        report(place)


def test_something_with_a_run_is_taken_and_something_without_is_refused(tmp_path):
    class Run:
        folder = fixture.build(tmp_path / "run")

    class Result:
        run = Run()

    class Nothing:
        run = None

    assert report(Result()).parent == report(Run()).parent == Run.folder
    with pytest.raises(StorageError, match="this Nothing has none"):
        report(Nothing())


def test_a_failed_write_leaves_the_old_page_and_no_litter(tmp_path, monkeypatch):
    place = fixture.build(tmp_path / "run")
    target = tmp_path / "out" / "page.html"
    report(place, target)
    before = target.read_bytes()

    def full(self, other):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(StorageError, match="No space left on device"):
        report(place, target)
    assert target.read_bytes() == before
    assert [file.name for file in target.parent.iterdir()] == ["page.html"]


def test_a_file_changed_after_the_run_is_pointed_out(tmp_path):
    place = fixture.build(tmp_path / "run")
    (place / "CITATIONS.bib").write_text("other")
    (place / "study.toml").unlink()
    found = document(place)
    assert {name: state for name, state in found.artefacts.items() if state != "unchanged"} == {
        "CITATIONS.bib": "changed",
        "study.toml": "missing",
    }
    assert "Not as the run wrote them: CITATIONS.bib, study.toml." in report(place).read_text(encoding="utf-8")


def test_a_run_of_one_question_has_its_answers_and_provenance(tmp_path):
    answer = mc.ask(mc.load_dataset("sachs2005"), mc.Query(do={"MEK": mc.inhibit()}))
    given = record(parameters={"command": "ask"}, inputs={}, seed=0)
    assert sections(report(write_run(tmp_path / "run", record=given, answers=[answer]))) == {"answers", "provenance"}


def test_unknown_numbers_are_dashes_and_never_nan(tmp_path):
    audit = fixture.intervention()
    audit["arms"][0].update(mean=None, units=dict.fromkeys(fixture.TARGETS))
    audit["verdicts"][0].update(score=None, best=None, own=None)
    audit["nulls"][0].update(means=[None] * 5, mean=None, p=None)
    text = report(fixture.build(tmp_path / "run", audits=[audit])).read_text(encoding="utf-8")
    body = text[text.index("<main") : text.index("</main>")]
    assert "NaN" not in body
    assert ">nan" not in body
    assert "None" not in json.dumps([e.text for e in read(body).all("td")])
    assert "p not known" in body


def test_neither_the_page_nor_the_import_loads_matplotlib_pandas_or_jax(run, tmp_path):
    code = (
        "import sys\nfrom molcause.reports.write import report\nimport molcause.audits.figure\n"
        f"report({str(run)!r}, {str(tmp_path / 'r.html')!r})\n"
        "print([name for name in ('matplotlib', 'pandas', 'jax', 'scipy', 'anndata') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert found.stdout.strip() == "[]"
