"""Every command that needs no run, its JSON, its file and its exit codes."""

import json

import pytest

import molcause as mc
from molcause.provenance import library_version

COMMANDS = ["demo", "check", "convert", "fit", "ask", "deduce", "audit", "study", "report", "datasets", "plugins"]


def test_help_lists_every_command(molcause):
    done = molcause("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(command in done.stdout for command in COMMANDS)


def test_each_command_explains_itself(molcause):
    for command in COMMANDS:
        done = molcause(command, "--help")
        assert (done.returncode, done.stderr) == (0, "")
        assert "--json" in done.stdout


def test_the_version_is_the_installed_one(molcause):
    done = molcause("--version")
    assert (done.returncode, done.stdout) == (0, f"molcause {library_version('molcause')}\n")


@pytest.mark.parametrize("words", [["explain"], ["fit"], ["deduce", "mapk-core"], ["ask", "sachs2005", "--sample", "x"],
                                   ["fit", "sachs2005", "--nonsense"], ["demo", "--bootstraps", "-1"]])  # fmt: skip
def test_wrong_usage_exits_with_two_and_no_traceback(molcause, words):
    done = molcause(*words)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_datasets_and_plugins_are_listed_for_people_and_programs(molcause, tmp_path):
    done = molcause("datasets", "--json", "--out", tmp_path / "deep" / "datasets.json")
    rows = json.loads(done.stdout)
    assert {row["name"] for row in rows} >= {"sachs2005", "mapk-core"}
    assert all(row["licence"] and row["citations"] for row in rows)
    assert json.loads((tmp_path / "deep" / "datasets.json").read_text(encoding="utf-8")) == rows
    plugins = json.loads(molcause("plugins", "--json").stdout)
    assert {"group": "models", "name": "ridge"}.items() <= next(r for r in plugins if r["name"] == "ridge").items()
    for command, name in (("datasets", "sachs2005"), ("plugins", "linear-equilibrium")):
        shown = molcause(command)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert name in shown.stdout


def test_deduce_gives_the_same_answer_as_the_function(molcause, tmp_path):
    done = molcause(
        "deduce", "mapk-core", "--do", "MEK=inhibit:0.9", "--outcome", "ERK", "--json", "--out", tmp_path / "a"
    )
    answer = mc.deduce(mc.load_network("mapk-core"), mc.Query(do={"MEK": mc.inhibit(0.9)}, outcome="ERK"))
    assert json.loads(done.stdout) == json.loads((tmp_path / "a").read_text(encoding="utf-8")) == answer.to_dict()
    assert done.returncode == 0


def test_deduce_shows_proof_for_people_and_every_node_without_outcome(molcause):
    one = molcause("deduce", "mapk-core", "--do", "MEK=inhibit", "--outcome", "ERK")
    assert "MEK -> ERK (down)" in one.stdout
    every = molcause("deduce", "mapk-core", "--do", "MEK=knock-out")
    assert every.returncode == 0
    assert "does not change" in every.stdout


HOSTILE = ["<img src=x onerror=alert(1)>", "PtdIns(4,5)P2", "[bold]A=B[/bold]", "=cmd"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_gene_name_with_markup_comma_or_equals_sign_is_printed_as_it_is(molcause, tmp_path, name):
    file = tmp_path / "my net.csv"
    mc.write_network(mc.knowledge.network.Network.from_edges([(name, "ERK", -1)]), file)
    words = ["deduce", file, "--do", f"{name}=inhibit:0.9", "--outcome", "ERK"]
    document = json.loads(molcause(*words, "--json").stdout)
    assert document["warrant"]["proof"][0]["source"] == name
    assert document["outcomes"][0]["direction"] == 1
    shown = molcause(*words)
    assert name in shown.stdout.replace("\n", " ")


@pytest.mark.parametrize(
    ("do", "said"),
    [("MEK", "TARGET=VERB"), ("=inhibit", "TARGET=VERB"), ("MEK=inhibt:0.9", "Did you mean 'inhibit'"),
     ("MEK=inhibit:lots", "a number after the colon"), ("MEK=knock-out:1", "no strength"), ("MEK=fix", "a number"),
     ("MEK=inhibit:90", "between 0 and 1"), ("MEK=fix:inf", "infinite"), ("MAP2K1=inhibit", "'MEK'"),
     ("ΜΕΚ=inhibit", "no node")],
)  # fmt: skip
def test_a_wrong_do_fails_with_one_line_that_says_how(fails, do, said):
    assert said in fails("deduce", "mapk-core", "--do", do, "--outcome", "ERK")


def test_wrong_names_and_files_fail_with_one_line(fails, tmp_path):
    (tmp_path / "bad.csv").write_text("source,target,sign\nA,B,7\n", encoding="utf-8")
    (tmp_path / "bad.h5ad").write_text("no", encoding="utf-8")
    do = ("--do", "MEK=inhibit", "--outcome", "ERK")
    assert "'mapk-core'" in fails("deduce", "mapk-cor", *do)
    assert "line 2" in fails("deduce", tmp_path / "bad.csv", *do)
    assert "no file" in fails("deduce", tmp_path / "none.csv", *do)
    assert "no file none.sif" in fails("deduce", "none.sif", *do)
    assert "sachs2005" in fails("ask", "sachs2006", *do)
    assert "cannot be read" in fails("ask", tmp_path / "bad.h5ad", *do)
    assert "no file" in fails("ask", tmp_path / "none.h5ad", *do)


def test_a_name_with_a_line_break_still_fails_with_one_line(fails):
    assert "MEK" in fails("deduce", "mapk-core", "--do", "ME\nK=inhibit", "--outcome", "ERK")


def test_an_unwritable_out_fails_with_one_line(fails, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "cannot be written" in fails("datasets", "--out", tmp_path / "file" / "a.json")
    assert "cannot be written" in fails("plugins", "--out", tmp_path)
    assert "cannot be written" in fails("fit", "sachs2005", "--model", "no-change", "--out", tmp_path / "file" / "run")
    assert "not a run folder" in fails("fit", "sachs2005", "--model", "no-change", "--out", tmp_path)
    assert "cannot be written" in fails("demo", "--out", tmp_path / "file" / "run")
