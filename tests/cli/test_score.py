"""``molcause score``: what is printed, written and returned."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest
from tests.scoring.worlds import NAMES, screen, submitted

import molcause as mc
from molcause.scoring.score import score

SPLIT = ("--split", "unseen-target", "--folds", "3")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with data and two tables of predictions."""
    folder = tmp_path_factory.mktemp("score")
    data = screen(names=NAMES[:8], each=6)
    data.adata.uns["molcause"] = {"scale": "log"}
    data.adata.write_h5ad(folder / "truth.h5ad")
    found = score(mc.models.Ridge(), data, split="unseen-target", folds=3)
    submitted(found, "ridge").to_csv(folder / "a.csv", index=False)
    submitted(found, "train-mean").to_csv(folder / "b.csv", index=False)
    (folder / "more").mkdir()
    submitted(found, "no-change").to_csv(folder / "more" / "a.csv", index=False)
    return folder


def test_tables_are_scored_beside_baselines_and_a_ceiling(molcause, place):
    done = molcause("score", place / "a.csv", place / "b.csv", place / "truth.h5ad", *SPLIT)
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("a.csv", "b.csv", "train-mean", "technical duplicate", "Against the best baseline", "unseen-target"):
        assert word in done.stdout
    assert ": LOOK. Metrics on which the best baseline is beaten (+), or beats (-): a.csv +0 -0 of " in " ".join(
        done.stdout.split()
    )


def test_json_is_what_the_function_gives_and_files_are_written(molcause, place, tmp_path):
    files = {"--out": "new/a.json", "--markdown": "a.md", "--table": "a.csv", "--html": "a.html"}
    words = ("--json", *(word for option, name in files.items() for word in (option, tmp_path / name)))
    done = molcause("score", place / "a.csv", "train-mean", place / "truth.h5ad", *SPLIT, *words)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert json.loads((tmp_path / "new" / "a.json").read_text(encoding="utf-8")) == document
    data = mc.read_data(place / "truth.h5ad")
    found = score({"a.csv": place / "a.csv", "train-mean": mc.models.TrainMean()}, data, split="unseen-target", folds=3)
    assert document == json.loads(json.dumps(found.to_dict()))
    assert [arm["name"] for arm in document["arms"]][:2] == ["a.csv", "train-mean (submitted)"]
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == found.to_markdown() + "\n"
    table = pd.read_csv(tmp_path / "a.csv", keep_default_na=False)
    assert len(table) == len(found.table)
    assert (tmp_path / "a.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_two_files_of_one_name_are_told_apart(molcause, place):
    done = molcause("score", place / "a.csv", place / "more" / "a.csv", place / "truth.h5ad", *SPLIT, "--json")
    names = [arm["name"] for arm in json.loads(done.stdout)["arms"]][:2]
    assert names == [str(place / "a.csv"), str(place / "more" / "a.csv")]


def test_strict_fails_on_warnings_after_all_is_shown(molcause, place):
    done = molcause("score", place / "b.csv", place / "truth.h5ad", *SPLIT, "--strict")
    assert (done.returncode, done.stderr) == (1, "")
    assert "technical duplicate" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ridg", "sachs2005"), "'ridg' is neither a file nor a model. Did you mean 'ridge'"),
        (("sachs2005",), "Name the predictions first and the data last"),
        (("ridge", "sachs2006"), "Did you mean 'sachs2005'"),
        (("ridge", "sachs2005"), "say split='unseen-target'"),
        (("ridge", "sachs2005", "--folds", "3"), "folds= is an option of a kind of split"),
        (("ridge", "sachs2005", "--split", "unseen-targt"), "Did you mean 'unseen-target'"),
        (("ridge", "sachs2005", "--split", "dose", "--split-option", "seen"), "is not NAME=VALUE"),
        (("ridge", "sachs2005", "--split", "unseen-target", "--split-option", "sen=1"), "has no option 'sen'"),
        (("nowhere.csv", "sachs2005"), "nowhere.csv"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_what_may_be_meant(fails, words, said):
    assert said in fails("score", *words)


def test_a_file_that_cannot_be_written_is_named(fails, place, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    target = tmp_path / "taken" / "a.md"
    said = fails("score", place / "a.csv", place / "truth.h5ad", *SPLIT, "--markdown", target)
    assert "Choose another file with --markdown" in said


def test_bytes_do_not_depend_on_the_hash_seed(place):
    words = [sys.executable, "-m", "molcause", "score", place / "a.csv", place / "truth.h5ad", *SPLIT, "--json"]
    made = [
        subprocess.run(
            list(map(str, words)), capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}, check=True
        )
        for seed in ("0", "1")
    ]
    assert made[0].stdout == made[1].stdout
    assert made[0].stdout


def test_help_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['molcause', 'score', '--help']\n"
        "from molcause.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'jax', 'scipy', 'anndata', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "PREDICTIONS... DATA" in done.stdout


def test_what_messages_advise_can_be_said_in_the_shell(molcause, place, tmp_path):
    table = pd.read_csv(place / "a.csv").drop(columns="A")
    table.to_csv(tmp_path / "fewer.csv", index=False)
    refused = molcause("score", tmp_path / "fewer.csv", place / "truth.h5ad", *SPLIT)
    assert refused.returncode == 1
    assert "readouts='shared'" in refused.stderr
    done = molcause("score", tmp_path / "fewer.csv", place / "truth.h5ad", *SPLIT, "--readouts", "shared")
    assert (done.returncode, done.stderr) == (0, "")
    odd = molcause("score", place / "a.csv", place / "truth.h5ad", *SPLIT, "--unknown", "ignore")
    assert odd.returncode == 1
    assert "'drop'" in odd.stderr
