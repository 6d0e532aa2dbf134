"""``molcause audit``: a verdict for people, for programs and for pipelines that must stop."""

import json

import pytest

import molcause as mc
from molcause.knowledge.network import Network
from molcause.study import study as studies
from molcause.testing import small_world

DENSITY = ("--task", "unseen-condition", "--replicates", "9", "--workers", "1")
CONSENSUS = ("--select", "consensus=consensus-18")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def files(tmp_path):
    """Return a small world's data and network as files, and a network about other names."""
    world = small_world(samples=30)
    world.data.adata.copy().write_h5ad(tmp_path / "cells.h5ad")
    mc.write_network(world.network, tmp_path / "chain.csv")
    mc.write_network(Network.from_edges([("FOO", "BAR", 1), ("BAR", "BAZ", 0)]), tmp_path / "foreign.csv")
    return tmp_path / "cells.h5ad", tmp_path / "chain.csv", tmp_path / "foreign.csv"


@pytest.fixture
def nothing_is_computed(monkeypatch):
    monkeypatch.setattr(studies, "run", lambda *rest, **more: pytest.fail("something was computed"))


def test_json_is_what_the_function_finds(molcause, tmp_path):
    done = molcause("audit", "sachs2005", "mapk-core", "--task", "unseen-condition", "--replicates", "9", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(word))
    [found] = document["audits"]
    bias = mc.bias.Mask(mc.load_network("mapk-core"))
    alone = mc.audit(mc.load_dataset("sachs2005"), bias, task="unseen-condition", replicates=9).to_dict()
    for key in set(alone) - {"seconds"}:
        assert found[key] == json.loads(json.dumps(alone[key])), key
    assert (document["run"], document["report"]) == ("molcause-audit", "molcause-audit/report.html")
    written = json.loads((tmp_path / "molcause-audit" / "audits.json").read_text(encoding="utf-8"))
    assert written["audits"] == document["audits"]


def test_people_read_the_verdict_the_arms_and_where_the_rest_is(molcause, tmp_path):
    done = molcause("audit", "sachs2005", "mapk-core", *DENSITY, "--out", tmp_path / "my run")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.strip().startswith("UNDECIDED  [leaked]") for line in lines)
    for name in ("ledoit-wolf", "network-gaussian, with the knowledge", "network-gaussian, 9 x relabel"):
        assert name in done.stdout
    assert (tmp_path / "my run" / "report.html").stat().st_size > 1000
    assert "report.html" in done.stdout.replace("\n", "")


def test_a_wide_terminal_shows_every_held_out_unit(molcause, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    done = molcause("audit", "sachs2005", "mapk-core", *DENSITY)
    header = next(line for line in done.stdout.splitlines() if "log-density" in line and "mean" in line)
    assert header.split() == ["log-density", "mean", "LFA1", "AKT", "PKC", "PIP2", "MEK", "PI3K", "PKA", "p"]


def test_a_gate_stops_with_three_on_harm_and_lets_all_else_pass(molcause):
    cells = mc.load_dataset("sachs2005").adata
    floor = cells.obs["perturbation"].isin(["CD3/CD28 + Go6976", "b2cAMP"])
    cells[~floor].copy().write_h5ad("above-floor.h5ad")
    harm = ("audit", "above-floor.h5ad", "mapk-core", *CONSENSUS, *DENSITY)
    gated, plain = molcause(*harm, "--gate", "--json"), molcause(*harm, "--json")
    assert [v["word"] for v in json.loads(gated.stdout)["audits"][0]["verdicts"]] == ["harms"]
    assert (gated.returncode, plain.returncode) == (3, 0)
    assert json.loads(gated.stdout)["audits"] == json.loads(plain.stdout)["audits"]
    passed = molcause("audit", "sachs2005", "mapk-core", *DENSITY, "--gate", "--json")
    assert [v["word"] for v in json.loads(passed.stdout)["audits"][0]["verdicts"]] == ["undecided"]
    assert passed.returncode == 0


def test_options_are_what_the_run_says_was_asked(molcause, files, tmp_path):
    data, network, _ = files
    done = molcause("audit", data, network, *DENSITY, "--model", "network-gaussian", "--size", "all", "--size", "9",
                    "--seed", "5", "--no-cache", "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    asked = mc.Study.read(tmp_path / "molcause-audit" / "study.toml")
    assert (asked.seed, asked.data.file, asked.knowledge.file) == (5, str(data), str(network))
    [settings] = asked.audit
    assert (settings.sizes, settings.replicates, settings.models) == (["all", 9], 9, ["network-gaussian"])
    assert [part.kind for part in asked.bias] == ["mask"]
    assert [v["size"] for v in json.loads(done.stdout)["audits"][0]["verdicts"]] == [None, 9]


@pytest.mark.parametrize(
    ("words", "bias"),
    [
        ([], "Mask(chain) + Sparsity(0.01)"),
        (["--sparsity", "0"], "Mask(chain)"),
        (["--signs", "--sparsity", "0.5"], "Mask(chain) + Signs(chain) + Sparsity(0.5)"),
        (["--prior", "0.8"], "EdgePrior(chain, confidence=0.8) + Sparsity(0.01)"),
    ],
)  # fmt: skip
def test_the_recipe_is_made_of_the_options(molcause, files, words, bias):
    done = molcause("audit", *files[:2], "--replicates", "0", *words, "--workers", "1", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["audits"][0]["bias"] == bias


def test_quick_means_nineteen_unless_a_number_is_given(molcause, files):
    for words, count in ((["--quick"], 19), (["--quick", "--replicates", "2"], 2)):
        done = molcause("audit", *files[:2], "--task", "unseen-condition", *words, "--workers", "1", "--json")
        assert json.loads(done.stdout)["audits"][0]["settings"]["networks"] == {"relabel": count, "rewire": count}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sachs2006", "mapk-core"], "Did you mean 'sachs2005'"),
        (["sachs2005", "mapk-cor"], "Did you mean 'mapk-core'"),
        (["sachs2005", "none.csv"], "There is no file"),
        (["none.h5ad", "mapk-core"], "no file"),
        (["sachs2005", "mapk-core", "--task", "unseen-conditon"], "Did you mean 'unseen-condition'"),
        (["sachs2005", "mapk-core", "--model", "linear-equilibriun"], "Did you mean 'linear-equilibrium'"),
        (["sachs2005", "mapk-core", "--select", "consenus=x"], "Did you mean 'consensus'"),
        (["sachs2005", "mapk-core", "--select", "consensus=consensus-81"], "Did you mean 'consensus-18'"),
        (["sachs2005", "mapk-core", "--select", "consensus-18"], "COLUMN=VALUE"),
        (["sachs2005", "mapk-core", "--size", "many"], "neither a number nor 'all'"),
        (["sachs2005", "mapk-core", "--size", "1"], "2 samples"),
        (["sachs2005", "mapk-core", "--prior", "1.5"], "between 0.5"),
        (["sachs2005", "mapk-core", "--model", "ridge"], "None of the models ridge takes"),
        (["sachs2005", "mapk-core", "--task", "unseen-condition", "--prior", "0.9"], "network-gaussian"),
    ],
)  # fmt: skip
def test_wrong_words_fail_with_one_line_before_anything_is_computed(fails, nothing_is_computed, tmp_path, words, said):
    assert said in fails("audit", *words)
    assert list(tmp_path.iterdir()) == []


def test_knowledge_about_other_names_stops_before_anything_is_computed(fails, nothing_is_computed, files):
    for words in (["sachs2005"], [files[0]]):
        assert "ReadoutMap" in fails("audit", *words, files[2])


def test_another_command_s_folder_is_not_replaced(fails, molcause, nothing_is_computed, tmp_path):
    run = tmp_path / "run"
    assert molcause("fit", "sachs2005", "--model", "no-change", "--out", run).returncode == 0
    assert "'fit', which 'audit' does not replace" in fails("audit", "sachs2005", "mapk-core", "--out", run)


@pytest.mark.parametrize("words", [[], ["sachs2005"], ["a", "b", "--replicates", "-1"], ["a", "b", "--workers", "0"]])
def test_wrong_usage_exits_with_two(molcause, words):
    done = molcause("audit", *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_process_puts_json_on_standard_output_and_errors_on_the_other(process, files, tmp_path):
    words = ("audit", *files[:2], *DENSITY, "--json", "--out", tmp_path / "run")
    done = process(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["audits"]) == 1
    wrong = process("audit", "sachs2006", files[1])
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith("PluginError: ")
    assert wrong.stderr.count("\n") == 1
