"""``molcause study`` and ``molcause report``."""

import json

import pytest

import molcause as mc
from molcause.testing import small_world

SMALL = """
bias = [{ kind = "mask" }]
data.file = "cells.h5ad"
knowledge.file = "chain.csv"
fit = [{ name = "mean", model = "train-mean" }]
question = [{ name = "effect", do = { A = "fix:7" }, outcome = "B" }]
audit = [{ name = "density", task = "unseen-condition", replicates = 2 }]
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Return a study's file in a folder of its own; commands start elsewhere."""
    folder, elsewhere = tmp_path / "my study", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("COLUMNS", "100")
    world = small_world(samples=30)
    world.data.adata.copy().write_h5ad(folder / "cells.h5ad")
    mc.write_network(world.network, folder / "chain.csv")
    (folder / "study.toml").write_text(f'name = "small"\n{SMALL}', encoding="utf-8")
    return folder / "study.toml"


def test_a_study_is_run_and_reported_for_people(molcause, file, tmp_path):
    done = molcause("study", file, "--workers", "1")
    assert (done.returncode, done.stderr) == (0, "")
    asked = "Does chain help to describe how cells vary under an unseen perturbation?"
    said = ("\neffect\n  data: B ", "network: B ", "mean: B falls (assumed)", asked, "molcause-small/report.html")
    for words in said:
        assert words in done.stdout, words
    folder = tmp_path / "elsewhere" / "molcause-small"
    assert (folder / "report.html").is_file()
    asked = json.loads((folder / "run.json").read_text(encoding="utf-8"))["parameters"]
    assert (asked["command"], asked["study"]) == ("study", "small")
    assert asked["argv"][-4:] == ["study", str(file), "--workers", "1"]


def test_a_study_s_json_holds_answers_and_audits(molcause, file, tmp_path):
    done = molcause("study", file, "--out", tmp_path / "run", "--workers", "1", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(word))
    assert list(document["answers"]["effect"]) == ["data", "network", "mean"]
    assert document["run"] == str(tmp_path / "run")
    direct = mc.run_study(file, workers=1)
    assert document["answers"]["effect"]["mean"] == direct.answers["effect"]["mean"].to_dict()
    assert document["audits"][0]["verdicts"] == json.loads(json.dumps(direct.panels[0].to_dict()))["verdicts"]
    written = json.loads((tmp_path / "run" / "audits.json").read_text(encoding="utf-8"))
    assert written["audits"] == document["audits"]


def test_a_study_may_be_run_again_over_its_own_report(molcause, file):
    first, again = (molcause("study", file, "--workers", "1", "--json") for _ in range(2))
    assert (first.returncode, again.returncode) == (0, 0)
    assert json.loads(first.stdout) == json.loads(again.stdout)


@pytest.mark.parametrize(
    ("name", "folder"), [("../../up", "molcause-up"), ("a/b", "molcause-a-b"), ("µ: one", "molcause-µ-one")]
)
def test_a_study_s_name_cannot_lead_out_of_the_folder(molcause, file, tmp_path, name, folder):
    file.write_text(f'name = "{name}"\ndata.file = "cells.h5ad"', encoding="utf-8")
    assert molcause("study", file).returncode == 0
    assert [f.name for f in (tmp_path / "elsewhere").iterdir()] == [folder]
    assert {f.name for f in tmp_path.iterdir()} == {"my study", "elsewhere"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sed = 1", "unknown key 'sed'. Did you mean 'seed'"),
        ("seed = 'soon'", "seed: "),
        ("seed = ", "not TOML"),
        ("fit = [{ name = 'f', model = 'rigde' }]", "Did you mean 'ridge'"),
        ("fit = [{ name = 'f', model = { kind = 'ridge', penalty = 1 } }]", "ridge has no setting 'penalty'"),
        ("bias = [{ kind = 'masc' }]\naudit = [{ name = 'a' }]\nknowledge.file = 'chain.csv'", "Did you mean 'mask'"),
        ("question = [{ name = 'q', ask = ['dota'] }]", "Did you mean 'data'"),
        ("knowledge.file = 'chian.csv'", "chian.csv."),
    ],
)  # fmt: skip
def test_a_wrong_study_fails_with_one_line_and_writes_nothing(fails, file, tmp_path, line, said):
    file.write_text(f'name = "s"\ndata.file = "cells.h5ad"\n{line}\n', encoding="utf-8")
    assert said in fails("study", file)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_missing_study_is_said(fails):
    assert "cannot be read as a study" in fails("study", "none.toml")


def test_a_report_is_made_of_a_run_again_where_it_is_wanted(molcause, file, tmp_path):
    run = tmp_path / "run"
    assert molcause("study", file, "--out", run, "--workers", "1").returncode == 0
    before = (run / "report.html").read_bytes()
    (run / "report.html").unlink()
    done = molcause("report", run)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(run / "report.html") in done.stdout.replace("\n", "")
    assert (run / "report.html").read_bytes() == before
    done = molcause("report", run, "--out", tmp_path / "page.html", "--json")
    assert json.loads(done.stdout) == {"report": str(tmp_path / "page.html")}
    assert (tmp_path / "page.html").read_bytes() == before


def test_what_is_no_run_cannot_be_reported(fails, file, tmp_path):
    for place in (tmp_path, tmp_path / "none", file):
        assert "not a run folder" in fails("report", place)
