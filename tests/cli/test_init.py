"""``molcause init``: a study file that loads, with nothing set that only the user can know, and nothing overwritten."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

import molcause as mc
from molcause.study.config import Study

OBS = {
    "gears": {"condition": ["KLF1+ctrl", "BAK1+ctrl", "ctrl", "ctrl"]},
    "scperturb": {"perturbation": ["KLF1", "BAK1", "control", "control"], "perturbation_type": ["CRISPRi"] * 4,
                  "nperts": [1, 1, 0, 0]},
    "odd": {'what "we" did': ["KLF1", "BAK1", "DMSO", 'a "quoted"\n\x7f\u2028label']},
}  # fmt: skip
GENES = ["KLF1", "BAK1"]


@pytest.fixture
def begun(molcause, tmp_path):
    """Return a function that writes cells, begins a study of them, and gives its text and what was printed."""

    def call(obs, *words):
        frame = pd.DataFrame(obs, index=[f"c{k}" for k in range(4)])
        adata = AnnData(np.arange(8.0).reshape(4, 2), obs=frame, var=pd.DataFrame(index=GENES))
        adata.write_h5ad(tmp_path / "cells.h5ad")
        done = molcause("init", tmp_path / "cells.h5ad", *words, "--study", tmp_path / "study.toml")
        assert done.returncode == 0, done.stderr
        return (tmp_path / "study.toml").read_text(encoding="utf-8"), done.stdout

    return call


def settled(text):
    """The study with every proposal accepted, as a user would who removes the marks."""
    return re.sub(r"^# ((control|scale|kind|dialect|perturbation) = )", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("obs", OBS.values(), ids=OBS)
def test_the_study_loads_as_it_is_and_sets_neither_control_nor_scale(begun, obs, tmp_path):
    text, shown = begun(obs)
    study = Study.read(tmp_path / "study.toml")
    assert study.data.file == str(tmp_path / "cells.h5ad")
    assert not {"control", "scale", "kind"} & {*study.data.options}
    assert text.count("# TODO") >= 3
    assert all(column in shown for column in obs)


@pytest.mark.parametrize(("name", "control"), [("gears", "ctrl"), ("scperturb", "control")])
def test_accepting_the_proposals_gives_data_that_can_be_read(begun, name, control, tmp_path):
    text, shown = begun(OBS[name])
    assert f"Candidates: '{control}' (2)" in shown
    (tmp_path / "study.toml").write_text(settled(text), encoding="utf-8")
    options = Study.read(tmp_path / "study.toml").data.options
    assert (options["dialect"], options["control"], options["scale"]) == (name, control, "counts")
    assert mc.read_data(tmp_path / "cells.h5ad", **options).targets() == ("BAK1", "KLF1")


def test_a_network_becomes_the_knowledge_and_an_audit(begun, tmp_path):
    begun(OBS["gears"], "mapk-core")
    study = Study.read(tmp_path / "study.toml")
    assert study.knowledge.network == "mapk-core"
    assert [one.kind for one in study.bias] == ["mask"]
    assert [one.name for one in study.audit] == ["unseen-intervention"]


def test_a_file_under_the_contract_needs_nothing(molcause, tmp_path):
    mc.load_dataset("sachs2005")[::50].adata.copy().write_h5ad(tmp_path / "sachs.h5ad")
    shown = molcause("init", tmp_path / "sachs.h5ad", "--study", tmp_path / "study.toml", "--json").stdout
    assert json.loads(shown)["open"] == {}
    study = Study.read(tmp_path / "study.toml")
    assert study.data.options == {}


def test_a_table_without_labels_gets_a_template_that_is_read_once_filled_in(molcause, tmp_path):
    table = tmp_path / "wells.csv"
    table.write_text('well,plate,MEK1_pS217,AKT_pS473\n"A,1",P1,1.5,2\nA2,P1,2.5,1\n', encoding="utf-8")
    done = molcause("init", table, "--study", tmp_path / "study.toml")
    assert done.returncode == 0, done.stderr
    sidecar = tmp_path / "wells-samples.csv"
    header, *rows = sidecar.read_text(encoding="utf-8").splitlines()
    assert header.split(",")[:2] == ["sample", "perturbation"]
    assert [row.rstrip(",") for row in rows] == ['"A,1"', "A2"]
    filled = [rows[0].replace('",', '",DMSO', 1), rows[1].replace("A2,", "A2,tram", 1)]
    sidecar.write_text("\n".join([header, *filled]), encoding="utf-8")
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    (tmp_path / "study.toml").write_text(settled(text), encoding="utf-8")
    options = Study.read(tmp_path / "study.toml").data.options
    assert options["obs"] == ["plate"]
    data = mc.read_data(table, **options, targets={"tram": ["MAP2K1"]})
    assert data.targets() == ("MAP2K1",)


def test_a_table_with_labels_needs_no_template(molcause, tmp_path):
    (tmp_path / "m.tsv").write_text("id\ttreatment\tMEK\na\tDMSO\t-1\nb\tMEK\t2\n", encoding="utf-8")
    assert molcause("init", tmp_path / "m.tsv", "--study", tmp_path / "s.toml").returncode == 0
    assert {file.name for file in tmp_path.iterdir()} == {"m.tsv", "s.toml"}
    text = settled((tmp_path / "s.toml").read_text(encoding="utf-8"))
    data = mc.read_data(tmp_path / "m.tsv", **Study.from_toml(text).data.options)
    assert data.targets() == ("MEK",)


@pytest.mark.parametrize("there", ["study.toml", "wells-samples.csv"])
def test_nothing_is_overwritten_and_nothing_half_written(fails, tmp_path, there):
    (tmp_path / "wells.csv").write_text("well,MEK\nA1,1\nA2,2\n")
    (tmp_path / there).write_text("mine")
    assert "is there already and is not overwritten" in fails(
        "init", tmp_path / "wells.csv", "--study", tmp_path / "study.toml"
    )
    assert (tmp_path / there).read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 2


def test_what_cannot_be_read_is_one_line_and_writes_nothing(fails, tmp_path):
    (tmp_path / "midas.csv").write_text("TR:a:Stimuli,DA:ALL,DV:x\n1,0,1\n")
    assert "dialect='midas'" in fails("init", tmp_path / "midas.csv", "--study", tmp_path / "study.toml")
    assert "There is no file" in fails("init", tmp_path / "none.h5ad", "--study", tmp_path / "study.toml")
    (tmp_path / "m.csv").write_text("id,MEK\na,1\n")
    assert "mapk-core" in fails("init", tmp_path / "m.csv", "mapk-cor", "--study", tmp_path / "study.toml")
    assert not (tmp_path / "study.toml").exists()
