"""The demo's facts, on real data, and the folder that it writes."""

import json
import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest

import molcause as mc
from molcause.errors import StorageError
from molcause.study import demo as demos
from molcause.study import study as studies
from molcause.study.config import GROUPS, Study

MODELS = [demos.MASK, demos.PRIOR, demos.NONE, "ridge", "additive", "train-mean", "no-change"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return mc.demo(tmp_path_factory.mktemp("demo") / "run", bootstraps=3, audits=False, workers=1)


def test_the_measured_contrast_is_the_published_one(found):
    assert found.measured.contrast == pytest.approx(-1.46, abs=0.01)
    assert (found.measured.warrant.basis, found.measured.direction) == ("measured", -1)


def test_no_cell_is_lost_between_fit_and_held_out(found):
    assert list(found.fitted) == MODELS
    for fitted in found.fitted.values():
        assert (fitted.training.used, fitted.training.dropped) == (6667, {})
    assert found.held_out.n_samples == 799
    assert found.data.n_samples == 7466


def test_no_model_saw_the_mek_inhibitor(found):
    for fitted in found.fitted.values():
        assert len(fitted.training.conditions) == 8
        assert not any("MEK" in text for text in fitted.training.conditions)
    for answer in found.effect[2:]:
        assert "held out" in answer.warrant.flags
        assert answer.warrant.basis in ("assumed", "none")


def test_models_answer_with_the_measured_contrast_beside_them(found):
    for answer in found.effect[2:]:
        assert answer.measured[0].contrast == found.measured.contrast


def test_the_deduction_is_right_and_agreement_is_told(found):
    assert (found.effect[1].warrant.basis, found.effect[1].direction) == ("deduced", -1)
    assert found.agrees(found.effect[1]) is True
    assert {found.agrees(answer) for answer in found.effect[2:]} <= {True, False, None}


def test_the_counterfactuals_start_from_the_two_cells_own_readings(found):
    column = found.data.readouts.index["p44/42"]
    levels = found.data.values()[[0, 5846], column]
    assert [answer.rung for answer in found.counterfactuals] == [3, 3]
    assert [answer.outcomes[0].reference for answer in found.counterfactuals] == pytest.approx(levels.tolist())


def test_the_folder_holds_what_the_demo_found(found):
    names = {str(f.relative_to(found.folder)) for f in found.folder.rglob("*") if f.is_file()}
    models = {f"{folder}/{file}" for folder in ("fitted", "fitted-model-with-prior", "fitted-model-no-knowledge")
              for file in ("model.json", "arrays.npz", "SHA256SUMS")}  # fmt: skip
    tables = {f"{name}{part}.csv" for name in ("network", "knowledge") for part in ("", "-nodes")}
    cards = {"run.json", "answers.json", "data.json", "models.json", "columns.json", "CITATIONS.bib", "study.toml"}
    assert names == models | tables | cards
    answers = json.loads((found.folder / "answers.json").read_text(encoding="utf-8"))
    assert answers == [a.to_dict() for a in (*found.effect, *found.counterfactuals, *found.reading)]
    document = json.loads((found.folder / "run.json").read_text(encoding="utf-8"))
    assert set(document["inputs"]) == {"sachs2005", "mapk-core"}
    assert document["parameters"]["command"] == "demo"
    assert document["inputs"]["mapk-core"]["digest"] == found.network.digest
    card = json.loads((found.folder / "data.json").read_text(encoding="utf-8"))
    assert {c["label"] for c in card["conditions"] if c["role"] == "held out"} == {"CD3/CD28 + U0126"}


def test_what_the_folder_says_was_asked_can_be_asked_again(found):
    again = Study.read(found.folder / "study.toml")
    assert again == found.run.study == demos.demo_study(bootstraps=3, audits=False)
    assert all(fit.hold_out == ["MEK"] for fit in again.fit)


def test_the_learned_network_obeys_the_mask_and_can_be_read(found):
    learned = mc.read_network(found.folder / "network.csv")
    constraints = mc.bias.Mask(found.network).compile(found.data.readouts, ())
    allowed = {(found.data.readouts.node[j], found.data.readouts.node[i]) for i, j in np.argwhere(constraints.mask)}
    inputs = {"CD3", "CD28", "LFA1", "PI3K", "PKA", "PKC"}
    edges = set(zip(learned.source, learned.target, strict=True))
    assert len(edges) > 5
    assert {edge for edge in edges if edge[0] not in inputs} <= allowed


def test_a_saved_model_answers_like_the_one_in_memory(found):
    again = mc.models.load(found.folder / "fitted")
    query = mc.Query(do={"MEK": mc.inhibit(0.9)}, outcome="ERK")
    assert mc.ask(again, query).to_dict() == mc.ask(found.fitted[MODELS[0]], query).to_dict()


def test_a_saved_model_is_asked_without_jax(found):
    code = (
        "import sys, molcause as mc; m = mc.models.load(sys.argv[1]); q = {'MEK': mc.inhibit(0.9)}; "
        "mc.ask(m, mc.Query(do=q, outcome='ERK')); mc.ask(m, mc.Query(do=q, given={'pmek': 3.0})); "
        "sys.exit('jax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(found.folder / "fitted")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unwritable_folder_is_said_before_anything_is_fitted(tmp_path, monkeypatch):
    monkeypatch.setattr(studies, "run", lambda *rest, **more: pytest.fail("a model was fitted"))
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "thesis.tex").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        mc.demo(tmp_path / "file" / "run")
    with pytest.raises(StorageError, match="not a run folder"):
        mc.demo(tmp_path)


def test_without_a_folder_nothing_is_written(found, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    again = mc.demo(bootstraps=3, audits=False, workers=1)
    assert again.folder is None
    assert again.run.computed == 0  # the fits came from the cache
    assert again.measured.to_dict() == found.measured.to_dict()
    assert list(tmp_path.iterdir()) == []


def test_the_demo_is_the_study_that_ships_beside_it():
    shipped = Study.from_toml(files("molcause.study").joinpath("demo.toml").read_text(encoding="utf-8"))
    assert demos.demo_study() == shipped
    assert demos.demo_study(seed=4) == shipped.model_copy(update={"seed": 4})
    assert [fit.name for fit in shipped.fit] == MODELS


def test_every_audit_of_the_demo_can_be_laid_out(monkeypatch):
    planned = []

    def stop(requests, plans, *rest):
        planned.extend(plans)
        raise KeyboardInterrupt

    monkeypatch.setattr(studies, "_compute", stop)
    with pytest.raises(KeyboardInterrupt):
        mc.demo(quick=True, cache=False)
    groups = {one.group for one in planned}
    assert {"intervention", "density", "control"} <= groups <= set(GROUPS)
    assert all(one.expected in ("helps or redundant", "not helps or redundant", "") for one in planned)
    assert {one.plan.task.name for one in planned} == {"unseen-intervention", "unseen-condition"}


def test_a_quick_demo_asks_the_same_with_fewer_corrupted_networks_and_sizes():
    full, quick = demos.demo_study(), demos.demo_study(quick=True)
    assert quick.fit == full.fit
    assert quick.question == full.question
    assert {audit.group for audit in quick.audit} <= {audit.group for audit in full.audit}
    by_name = {audit.name: audit for audit in full.audit}
    for audit in quick.audit:
        before = by_name[audit.name]
        assert audit.replicates == (0 if before.replicates == 0 else 19)
        assert audit.repeats == 1
        assert set(audit.sizes) <= set(before.sizes)
        assert audit.sizes


def test_citations_name_data_and_model_once(found):
    text = mc.cite(found.fitted[demos.MASK])
    assert text.count("@misc{10.1126_science.1105809") == 1
