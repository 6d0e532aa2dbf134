"""``molcause convert``: what is read, written and lost."""

import json

import pytest

import molcause as mc


@pytest.fixture
def edges(tmp_path):
    file = tmp_path / "chain.csv"
    file.write_text(
        "source,target,sign,references\nEGF,EGFR,1,PMID:12345678\nEGFR,RAF1,1,PMID:12345679\n"
        "EGFR,RAF1,-1,\nRAF1,MAP2K1,0,\n",
        encoding="utf-8",
    )
    return file


def test_a_format_that_holds_all_gives_the_same_network_back(molcause, edges, tmp_path):
    done = molcause("convert", edges, tmp_path / "out.tsv", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    net = mc.read_network(edges)
    assert mc.read_network(tmp_path / "out.tsv").digest == net.digest == document["read"]["digest"]
    assert document["lost"] == {}
    assert document["written"]["bytes"] == sum(
        (tmp_path / name).stat().st_size for name in ("out.tsv", "out-nodes.tsv")
    )
    assert any("4 edges read from chain.csv" in line for line in document["history"])


def test_what_is_read_and_written_is_said(molcause, edges, tmp_path):
    done = molcause("convert", edges, tmp_path / "out.tsv")
    for word in (
        "4 edges read from chain.csv",
        "both signs stated for 1 pair",
        "out.tsv",
        "Read again, it is the same.",
    ):
        assert word in done.stdout


def test_what_a_format_cannot_hold_is_counted(molcause, edges, tmp_path):
    done = molcause("convert", edges, tmp_path / "out.sif", "--to", "sif-numeric", "--json")
    assert done.returncode == 0, done.stderr
    lost = json.loads(done.stdout)["lost"]
    assert lost["references"] == 2
    assert "edges" not in lost
    shown = molcause("convert", edges, tmp_path / "again.sif", "--to", "sif-numeric").stdout
    assert "references 2" in shown


def test_nothing_is_overwritten_without_force(molcause, fails, edges, tmp_path):
    place = tmp_path / "out.tsv"
    place.write_text("mine", encoding="utf-8")
    assert "--force" in fails("convert", edges, place)
    assert place.read_text(encoding="utf-8") == "mine"
    assert molcause("convert", edges, place, "--force").returncode == 0
    assert len(mc.read_network(place)) == 4


def test_a_table_of_nodes_that_is_there_is_not_overwritten_either(fails, edges, tmp_path):
    beside = tmp_path / "out-nodes.tsv"
    beside.write_text("mine", encoding="utf-8")
    assert "out-nodes.tsv exists" in fails("convert", edges, tmp_path / "out.tsv")
    assert beside.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "out.tsv").exists()


def test_a_failure_leaves_nothing_behind(fails, edges, tmp_path):
    before = sorted(tmp_path.iterdir())
    assert "No format writes" in fails("convert", edges, tmp_path / "out.nonsense")
    assert "no folder" in fails("convert", edges, tmp_path / "none" / "out.tsv")
    assert "exists" in fails("convert", edges, tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_policies_overrides_and_formats_are_taken(molcause, fails, edges, tmp_path):
    file = tmp_path / "better.csv"
    file.write_text("source,target,sign,action\nRAF1,MAP2K1,-1,set\n", encoding="utf-8")
    words = ("--from", "edge-table", "--to", "edge-table", "--sign-conflict", "drop", "--overrides", file)
    assert molcause("convert", edges, tmp_path / "out.txt", *words).returncode == 0
    assert mc.read_network(tmp_path / "out.txt", format="edge-table").sign.tolist() == [1, -1]
    assert "Did you mean 'edge-table'" in fails("convert", edges, tmp_path / "b.tsv", "--to", "edge-tabel")


def test_a_network_by_name_comes_with_its_licence(molcause, tmp_path):
    done = molcause("convert", "mapk-core", tmp_path / "mapk.csv")
    assert "CC0-1.0" in done.stdout
    assert mc.read_network(tmp_path / "mapk.csv").digest == mc.load_network("mapk-core").digest


def test_a_conflict_that_reading_finds_again_is_not_lost(molcause, tmp_path):
    (tmp_path / "net.csv").write_text("source,target,sign\nA,B,1\nA,B,-1\n", encoding="utf-8")
    done = molcause("convert", tmp_path / "net.csv", tmp_path / "net.sif", "--json")
    assert json.loads(done.stdout)["lost"] == {}, done.stderr
