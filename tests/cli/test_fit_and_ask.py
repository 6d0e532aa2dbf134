"""Fit once, then ask on all three rungs; and runs that are damaged or misused."""

import json
import shutil

import pytest

import molcause as mc

MEK = ("--do", "MEK=inhibit:0.9", "--outcome", "ERK")


def asked(molcause, *words):
    done = molcause("ask", *words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout, parse_constant=lambda word: pytest.fail(word))


def test_a_fit_records_what_it_was_asked_to_do(run_folder):
    document = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))
    wanted = {"command": "fit", "model": "linear-equilibrium", "hold_out": ["MEK"], "bootstraps": 0}
    assert wanted.items() <= document["parameters"].items()
    assert {"sachs2005", "mapk-core"} <= set(document["inputs"])
    assert mc.models.load(run_folder / "fitted").training.used == 6667


def test_a_run_answers_on_all_three_rungs(molcause, run_folder):
    assert asked(molcause, run_folder, "--outcome", "ERK")["rung"] == 1
    seen = asked(molcause, run_folder, "--outcome", "MEK", "--seen", "pmek=4")
    assert (seen["rung"], round(seen["outcomes"][0]["level"], 6)) == (1, 4)
    assert asked(molcause, run_folder, *MEK)["rung"] == 2
    sample = asked(molcause, run_folder, *MEK, "--data", "sachs2005", "--sample", "7")
    assert sample["rung"] == 3
    column = mc.load_dataset("sachs2005").readouts.index["p44/42"]
    assert sample["outcomes"][0]["reference"] == pytest.approx(mc.load_dataset("sachs2005").values()[7, column])


def test_data_beside_a_model_show_the_held_out_contrast(molcause, run_folder, tmp_path):
    answer = asked(molcause, run_folder, *MEK, "--data", "sachs2005", "--out", tmp_path / "answer.json")
    assert "held out" in answer["warrant"]["flags"]
    assert answer["measured"][0]["contrast"] == pytest.approx(-1.46, abs=0.01)
    assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8")) == answer


def test_data_alone_answer_for_people(molcause):
    done = molcause("ask", "sachs2005", *MEK)
    assert (done.returncode, done.stderr) == (0, "")
    assert "-1.46" in done.stdout
    assert "measured" in done.stdout


def test_the_model_s_own_folder_may_be_asked_too(molcause, run_folder):
    assert asked(molcause, run_folder / "fitted", *MEK) == asked(molcause, run_folder, *MEK)


def test_a_baseline_is_fitted_by_name_and_says_what_was_used(molcause, tmp_path):
    done = molcause("fit", "sachs2005", "--model", "train-mean", "--out", tmp_path / "run", "--json")
    document = json.loads(done.stdout)
    assert (document["samples_used"], document["samples_dropped"], document["rungs"]) == (7466, {}, [1, 2])
    again = molcause("fit", "sachs2005", "--model", "no-change", "--out", tmp_path / "run")
    assert (again.returncode, mc.models.load(tmp_path / "run" / "fitted").training.model) == (0, "no-change")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--model", "rigde"], "'ridge'"), (["--mask"], "--network"), (["--network", "mapk-core"], "--mask"),
     (["--model", "no-change", "--sparsity", "0.1"], "cannot honour"), (["--hold-out", "MEKK"], "'MEK'"),
     (["--network", "mapk-core", "--prior", "1.5"], "between 0.5"), (["--sparsity", "-1"], "at least 0"),
     (["--diffusion"], "--network"), (["--model", "ridge", "--set", "alpha"], "NAME=VALUE"),
     (["--model", "cellbox", "--set", "membrs=2"], "'members'"),
     (["--network", "mapk-cor", "--mask"], "'mapk-core'")],
)  # fmt: skip
def test_a_wrong_fit_fails_with_one_line_and_writes_nothing(fails, tmp_path, words, said):
    assert said in fails("fit", "sachs2005", *words, "--bootstraps", "0", "--out", tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--do", "MEKK=inhibit", "--outcome", "ERK"], "'MEK'"), (["--do", "MEK=inhibit", "--outcome", "ERKK"], "'ERK'"),
     (["--sample", "1", *MEK], "--data"), (["--sample", "99999", "--data", "sachs2005", *MEK], "0 to 7465"),
     (["--seen", "pmek", "--outcome", "ERK"], "READOUT=LEVEL"), (["--seen", "pmke=3", "--outcome", "ERK"], "'pmek'"),
     (["--seen", "pmek=3", "--sample", "1", "--data", "sachs2005"], "not both")],
)  # fmt: skip
def test_a_wrong_question_fails_with_one_line(fails, run_folder, words, said):
    assert said in fails("ask", run_folder, *words)


def damaged(run_folder, place, change):
    shutil.copytree(run_folder, place)
    change(place / "fitted")
    return place


def test_a_damaged_run_is_refused_with_one_line(fails, run_folder, tmp_path):
    def truncate(folder):
        content = (folder / "arrays.npz").read_bytes()
        (folder / "arrays.npz").write_bytes(content[: len(content) // 2])

    def edit(folder):
        text = (folder / "model.json").read_text(encoding="utf-8")
        (folder / "model.json").write_text(text.replace('"seed": 0', '"seed": 1'), encoding="utf-8")

    changes = {
        "truncated": (truncate, "changed or damaged"),
        "edited": (edit, "changed or damaged"),
        "no arrays": (lambda folder: (folder / "arrays.npz").unlink(), "arrays.npz is missing"),
        "not json": (lambda folder: (folder / "model.json").write_bytes(b"\x80\x04pickle"), "changed or damaged"),
        "a list": (lambda folder: (folder / "model.json").write_text("[]", encoding="utf-8"), "changed or damaged"),
        "gone": (shutil.rmtree, "not a saved model"),
    }
    for name, (change, said) in changes.items():
        assert said in fails("ask", damaged(run_folder, tmp_path / name, change), *MEK)


def test_a_baseline_asked_for_one_sample_says_which_model_could(molcause, fails, tmp_path):
    molcause("fit", "sachs2005", "--model", "no-change", "--out", tmp_path / "run")
    assert "LinearEquilibrium" in fails("ask", tmp_path / "run", *MEK, "--data", "sachs2005", "--sample", "0")


def test_negative_bootstraps_are_refused_without_a_traceback(molcause, tmp_path):
    done = molcause("fit", "sachs2005", "--bootstraps", "-1", "--out", tmp_path / "run")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_a_mistyped_run_folder_is_not_called_a_plug_in(fails):
    assert "run folder" in fails("ask", "molcause-runn", *MEK)


def test_a_kernel_is_fitted_by_diffusion_and_a_mechanism_with_settings_of_its_own(molcause, tmp_path):
    words = ("--network", "mapk-core", "--diffusion", "--model", "knowledge-kernel")
    assert molcause("fit", "sachs2005", *words, "--out", tmp_path / "kernel").returncode == 0
    words = ("--model", "cellbox", "--set", "members=1", "--set", "steps=1")
    assert molcause("fit", "sachs2005", *words, "--out", tmp_path / "mechanism").returncode == 0
    settings = json.loads((tmp_path / "mechanism" / "run.json").read_text(encoding="utf-8"))["parameters"]["settings"]
    assert settings == {"members": 1, "steps": 1}
