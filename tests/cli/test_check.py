"""``molcause check``: what is printed, written and returned."""

import json

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

import molcause as mc


@pytest.fixture
def edges(tmp_path):
    file = tmp_path / "chain.csv"
    file.write_text(
        "source,target,sign,references\nEGF,EGFR,1,PMID:12345678\nEGFR,RAF1,1,PMID:12345678;PMID:12345679\n"
        "EGFR,RAF1,-1,\nRAF1,MAP2K1,0,\n",
        encoding="utf-8",
    )
    return file


@pytest.fixture
def clean(tmp_path):
    file = tmp_path / "clean.csv"
    file.write_text("source,target,sign\nEGF,EGFR,1\nEGFR,MAPK1,1\n", encoding="utf-8")
    return file


@pytest.fixture
def measurements(tmp_path):
    def write(readouts, targets):
        done = ["[]", *(f'[["{target}","block",0.0]]' for target in targets)]
        obs = pd.DataFrame({"interventions": done}, index=[f"s{k}" for k in range(len(done))])
        adata = AnnData(np.zeros((len(done), len(readouts))), obs=obs, var=pd.DataFrame(index=list(readouts)))
        file = tmp_path / "data.h5ad"
        mc.PerturbationData(adata, scale="log1p").adata.write_h5ad(file)
        return file

    return write


def test_a_network_by_name_is_described_with_its_licence_and_digest(molcause):
    done = molcause("check", "mapk-core")
    assert (done.returncode, done.stderr) == (0, "")
    net = mc.load_network("mapk-core")
    for word in ("39 edges", net.digest[:16], "licence", "CC0-1.0", "I201 4 of 39 edges", "mapk-core: OK"):
        assert word in done.stdout
    assert "Interventions" not in done.stdout


def test_data_are_covered_and_json_is_what_the_function_gives(molcause, tmp_path):
    done = molcause("check", "mapk-core", "sachs2005", "--json", "--out", tmp_path / "a.json")
    document = json.loads(done.stdout)
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == document
    found = mc.coverage(mc.load_network("mapk-core"), mc.load_dataset("sachs2005"))
    assert document["counts"] == found.counts
    assert document["targets"] == found.to_dict()["targets"]
    assert (document["verdict"], document["conflicts"], done.returncode) == ("ok", [], 0)
    assert "Readouts" in molcause("check", "mapk-core", "sachs2005").stdout


def test_conflicts_are_shown_and_settled_as_asked(molcause, edges):
    shown = molcause("check", edges)
    assert shown.returncode == 0
    assert "EGFR -> RAF1" in shown.stdout
    assert "stated with both signs" in shown.stdout
    assert json.loads(molcause("check", edges, "--json").stdout)["conflicts"] == ["EGFR -> RAF1"]
    settled = json.loads(molcause("check", edges, "--sign-conflict", "prefer-curated", "--json").stdout)
    assert settled["conflicts"] == []
    assert settled["network"]["signs"] == {"activating": 2, "inhibiting": 0, "unknown": 1}


def test_overrides_of_edges_are_applied(molcause, edges, tmp_path):
    file = tmp_path / "better.csv"
    file.write_text("source,target,sign,action,note\nRAF1,MAP2K1,1,set,known\n", encoding="utf-8")
    document = json.loads(molcause("check", edges, "--overrides", file, "--json").stdout)
    assert document["network"]["signs"]["unknown"] == 0
    (finding,) = [row for row in document["findings"] if row["code"] == "I208"]
    assert finding["names"] == ["set RAF1 -> MAP2K1 +1 (known)"]
    assert any("set RAF1 -> MAP2K1 +1 (known)" in line for line in document["network"]["history"])


def test_strict_fails_on_a_warning_and_only_then(molcause, edges, clean):
    assert molcause("check", edges, "--strict").returncode == 1
    assert molcause("check", edges).returncode == 0
    done = molcause("check", clean, "--strict")
    assert (done.returncode, done.stderr) == (0, "")


def test_unusable_knowledge_exits_with_one_but_is_shown(molcause, clean, measurements):
    done = molcause("check", clean, measurements(["NOTHING1"], ["EGF"]))
    assert done.returncode == 1
    assert "UNUSABLE" in done.stdout
    assert "E306" in done.stdout
    assert molcause("check", clean, measurements(["MAPK1"], ["EGF"])).returncode == 0


def test_a_target_that_is_not_there_is_named_with_what_is_near(molcause, clean, measurements):
    done = molcause("check", clean, measurements(["MAPK1"], ["EGF", "EGFRR"]), "--json")
    (finding,) = [row for row in json.loads(done.stdout)["findings"] if row["code"] == "W302"]
    assert finding["names"] == ["EGFRR (perhaps EGFR or RHBDF1)"]


def test_the_page_is_written(molcause, clean, tmp_path):
    place = tmp_path / "deep" / "page.html"
    assert molcause("check", clean, "--html", place).returncode == 0
    assert place.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_gene_sets_are_checked_too(molcause, tmp_path, measurements):
    file = tmp_path / "sets.gmt"
    file.write_text("MAPK\t\t" + "\t".join(f"GENE{k}" for k in range(12)) + "\n", encoding="utf-8")
    done = molcause("check", file, measurements([f"GENE{k}" for k in range(12)], []))
    assert (done.returncode, "1 of 1 (100 %)" in done.stdout) == (0, True), done.stderr
    assert json.loads(molcause("check", file, "--json").stdout)["gene_sets"]["sets"] == 1


def test_wrong_input_fails_with_one_line(fails, clean, tmp_path):
    assert "'mapk-core'" in fails("check", "mapk-cor")
    assert "no file" in fails("check", tmp_path / "none.csv")
    assert "Did you mean 'unknown'" in fails("check", clean, "--sign-conflict", "unknwn")
    assert "no file" in fails("check", clean, "sachs2005", "--antibodies", tmp_path / "none.csv")
    assert "cannot be written" in fails("check", clean, "--html", tmp_path)


def test_what_a_file_of_data_does_not_say_can_be_said(molcause, fails, clean, tmp_path):
    obs = pd.DataFrame({"interventions": ["[]", '[["EGF","block",0.0]]']}, index=["a", "b"])
    with pytest.warns(UserWarning, match="not unique"):
        adata = AnnData(np.array([[1.0, 3.0], [2.0, 2.0]]), obs=obs, var=pd.DataFrame(index=["MAPK1", "MAPK1"]))
    adata.write_h5ad(tmp_path / "raw.h5ad")
    said = ["--scale", "log2", "--duplicates", "mean"]
    assert "duplicates=" in fails("check", clean, tmp_path / "raw.h5ad")
    assert "scale" in fails("check", clean, tmp_path / "raw.h5ad", *said[2:])
    done = molcause("check", clean, tmp_path / "raw.h5ad", *said, "--kind", "symbol", "--json")
    assert json.loads(done.stdout)["counts"]["mapped"] == 1, done.stderr
    assert "--scale is for files; sachs2005 is" in fails("check", clean, "sachs2005", "--scale", "log2")


def test_the_text_says_how_the_network_was_made(molcause, tmp_path):
    (tmp_path / "net.sif").write_text("source\tinteraction\ttarget\nEGF\tbinds\tEGFR\n", encoding="utf-8")
    shown = " ".join(molcause("check", tmp_path / "net.sif").stdout.split())
    assert "how it was made 1 edges read from net.sif; 1 header passed over; 1 edge(s) whose relation" in shown


def test_data_alone_are_described(molcause, tmp_path):
    done = molcause("check", "sachs2005", "--html", tmp_path / "data.html")
    assert done.returncode == 0
    assert "7,466 of 7,466 (100 %)" in done.stdout
    assert "7 folds" in (tmp_path / "data.html").read_text(encoding="utf-8")
    document = json.loads(molcause("check", "sachs2005", "--json").stdout)
    assert document["data"]["conditions"] == 9


def test_a_name_that_is_data_and_network_is_the_network(molcause, shared_data):
    shared_data("ligand-screen/ligandScreen-Model.tsv")
    assert "Coverage by ligand-screen" in molcause("check", "ligand-screen").stdout


def test_a_file_of_data_alone_is_described(molcause, tmp_path):
    mc.load_dataset("sachs2005")[:1000].adata.copy().write_h5ad(tmp_path / "cells.h5ad")
    assert "1,000 samples x 11 readouts" in molcause("check", tmp_path / "cells.h5ad").stdout
