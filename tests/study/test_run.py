"""Run folders: what is in them, what they refuse, and that they are replaced all or nothing."""

import contextlib
import hashlib
import json

import pytest

import molcause as mc
from molcause.errors import StorageError
from molcause.provenance import Citation, record
from molcause.study import run as runs
from molcause.study.run import RunRecord, check_writable, schema, write_run

RECORD = record(
    parameters={"command": "test"}, inputs={"x": {"sha256": "0"}}, seed=3, citations=(Citation("10.1/x", "t", "r"),)
)
DATA = mc.load_dataset("sachs2005")
QUERY = mc.Query(do={"MEK": mc.inhibit()}, outcome="ERK")


def files_of(folder):
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def written(place, seed=0):
    return write_run(place, record={**RECORD, "seed": seed}, answers=[mc.ask(DATA, QUERY)],
                     fitted={"fitted": mc.models.NoChange().fit(DATA)})  # fmt: skip


def test_a_run_holds_its_record_answers_model_and_citations(tmp_path):
    place = written(tmp_path / "deep" / "run with space é", seed=5)
    assert set(files_of(place)) == {
        "run.json",
        "answers.json",
        "CITATIONS.bib",
        "fitted/model.json",
        "fitted/arrays.npz",
        "fitted/SHA256SUMS",
    }
    document = json.loads((place / "run.json").read_text(encoding="utf-8"))
    assert RunRecord.model_validate(document).seed == 5
    assert document["citations"] == [{"doi": "10.1/x", "text": "t", "reason": "r"}]
    answers = json.loads((place / "answers.json").read_text(encoding="utf-8"))
    assert answers == [mc.ask(DATA, QUERY).to_dict()]
    assert mc.models.load(place / "fitted").training.used == 7466
    assert (place / "CITATIONS.bib").read_text(encoding="utf-8").startswith("@misc{10.1_x,")


def test_an_artefact_digest_is_what_sha256sum_prints(tmp_path):
    place = written(tmp_path / "run")
    found = files_of(place)
    listed = json.loads(found.pop("run.json"))["artefacts"]
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def test_the_shipped_schema_is_the_record_s_own():
    assert schema() == RunRecord.model_json_schema()


def test_a_record_with_a_key_too_many_or_few_is_refused(tmp_path):
    for broken in ({**RECORD, "extra": 1}, {k: v for k, v in RECORD.items() if k != "seed"}):
        with pytest.raises(ValueError, match="validation error"):
            write_run(tmp_path / "run", record=broken)
        assert list(tmp_path.iterdir()) == []


def test_a_run_is_replaced_and_leaves_no_trace_of_the_old_one(tmp_path):
    place = written(tmp_path / "run")
    (place / "old-model").mkdir()
    write_run(place, record=RECORD)
    assert set(files_of(place)) == {"run.json", "answers.json", "CITATIONS.bib"}
    assert [f.name for f in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_run_that_fails_midway_leaves_the_old_one_whole_and_nothing_else(tmp_path, monkeypatch, error):
    place = written(tmp_path / "run")
    before = files_of(place)

    def fail(work, *rest):
        (work / "half").write_text("x", encoding="utf-8")
        raise error

    monkeypatch.setattr(runs, "_fill", fail)
    with pytest.raises(StorageError if isinstance(error, OSError) else KeyboardInterrupt):
        write_run(place, record=RECORD)
    assert files_of(place) == before
    assert [f.name for f in tmp_path.iterdir()] == ["run"]


def test_an_empty_folder_may_be_filled(tmp_path):
    assert (write_run(tmp_path, record=RECORD) / "run.json").is_file()


def test_a_foreign_folder_or_file_is_left_alone(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.tex").write_text("x", encoding="utf-8")
    for place in (tmp_path / "thesis", tmp_path / "thesis" / "chapter1.tex"):
        before = files_of(tmp_path)
        for action in (check_writable, lambda path: write_run(path, record=RECORD)):
            with pytest.raises(StorageError, match="not a run folder; it is left alone"):
                action(place)
        assert files_of(tmp_path) == before


def test_a_folder_with_somebody_else_s_run_json_is_left_alone(tmp_path):
    (tmp_path / "run.json").write_text('{"name": "my npm runner"}', encoding="utf-8")
    (tmp_path / "thesis.tex").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError):
        write_run(tmp_path, record=RECORD)
    assert (tmp_path / "thesis.tex").exists()


def test_files_of_one_s_own_in_a_run_folder_survive_a_second_run_or_it_is_refused(tmp_path):
    place = written(tmp_path / "run")
    (place / "my-notes.txt").write_text("x", encoding="utf-8")
    with contextlib.suppress(StorageError):
        written(place)
    assert (place / "my-notes.txt").exists()


def test_a_report_made_of_a_run_does_not_keep_the_run_from_being_replaced(tmp_path):
    place = written(tmp_path / "run")
    (place / "report.html").write_text("<p>", encoding="utf-8")
    assert check_writable(place, "test") == place
    assert "report.html" not in files_of(written(place, seed=9))


def test_an_artefact_that_a_user_changed_is_still_the_run_s_own(tmp_path):
    place = written(tmp_path / "run")
    (place / "answers.json").write_text("[]", encoding="utf-8")
    written(place)
    assert json.loads((place / "answers.json").read_text(encoding="utf-8")) != []


def test_text_files_and_knowledge_are_written_with_a_word_for_their_columns(tmp_path):
    network = mc.load_network("mapk-core")
    files = {"study.toml": "µ = 1\n", "audit.csv": ""}
    place = write_run(tmp_path / "run", record=RECORD, network=network, files=files)
    found = files_of(place)
    assert found["study.toml"] == "µ = 1\n".encode()
    assert mc.read_network(place / "knowledge.csv").digest == network.digest
    assert set(json.loads(found["columns.json"])) == {"audit.csv", "knowledge.csv", "knowledge-nodes.csv"}
    assert set(json.loads(found["run.json"])["artefacts"]) == set(found) - {"run.json"}


def test_a_path_below_a_file_cannot_be_written_and_this_is_said(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for action in (check_writable, lambda path: write_run(path, record=RECORD)):
        with pytest.raises(StorageError, match=r"cannot be written.*--out"):
            action(tmp_path / "file" / "run")


def test_checking_leaves_nothing_behind_in_the_folder(tmp_path):
    assert check_writable(tmp_path / "run") == tmp_path / "run"
    assert list(tmp_path.iterdir()) == []


def test_a_run_of_another_command_is_not_replaced(tmp_path):
    place = write_run(tmp_path / "run", record=record(parameters={"command": "demo"}, inputs={}, seed=0))
    with pytest.raises(StorageError, match=r"'demo'.*'fit' does not replace"):
        write_run(place, record=record(parameters={"command": "fit"}, inputs={}, seed=0))
    write_run(place, record=record(parameters={"command": "demo"}, inputs={}, seed=1))
