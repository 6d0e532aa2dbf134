"""A study from file to folder: what it computes, what it writes, what it refuses before anything is fitted."""

import csv
import hashlib
import json
import shutil

import pytest

import molcause as mc
from molcause.errors import BiasError, InterventionError, MolcauseError, PluginError, StorageError, StudyError
from molcause.grid.cache import Cache
from molcause.knowledge.corrupt import edge_overlap
from molcause.knowledge.network import Network
from molcause.provenance import library_version
from molcause.study import study as studies
from molcause.study.config import AuditSettings, Data, Fit, Knowledge, Named, Question, Study, Worlds
from molcause.study.planning import of_quality
from molcause.study.run import RunRecord
from molcause.study.study import run_study

AUDIT = AuditSettings(name="density", task="unseen-condition", replicates=3)


def go(study, out=None, **settings):
    return run_study(study, out, **({"cache": False, "workers": 1} | settings))


def changed(study, **update):
    return study.model_copy(update=update)


def without_seconds(audit):
    return {key: value for key, value in audit.to_dict().items() if key != "seconds"}


@pytest.fixture
def nothing_is_computed(monkeypatch):
    monkeypatch.setattr(studies, "run", lambda *rest, **more: pytest.fail("something was computed"))


def test_a_study_fits_asks_and_audits(small, world):
    done = go(small)
    assert list(done.fitted) == ["additive model", "mean"]
    assert done.fitted["additive model"].training.used == 120
    assert done.data.fingerprint == world.data.fingerprint
    assert done.network.digest == world.network.digest
    assert list(done.answers["effect"]) == ["data", "network", "additive model", "mean"]
    data = world.data
    query = mc.Query(do={"A": mc.fix(7.0)}, outcome="B")
    assert done.answers["effect"]["data"].to_dict() == mc.ask(data, query).to_dict()
    assert done.answers["effect"]["network"].to_dict() == mc.deduce(done.network, query).to_dict()
    assert done.answers["effect"]["mean"].to_dict() == mc.ask(done.fitted["mean"], query, data=data).to_dict()
    assert done.folder is None


def test_an_audit_in_a_study_is_the_audit_of_the_function(small, world):
    [found] = go(small).audits
    network = mc.knowledge.network.Network.build(
        world.network.source, world.network.target, world.network.sign, node=world.network.node, name="chain"
    )
    alone = mc.audit(world.data, mc.bias.Mask(network), task="unseen-condition", replicates=3, seed=3, name="density",
                     cache=False, workers=1)  # fmt: skip
    assert without_seconds(found) == without_seconds(alone)


def test_the_folder_holds_every_artefact_with_its_digest(small, tmp_path):
    place = go(small, tmp_path / "run").folder
    found = {str(f.relative_to(place)): f.read_bytes() for f in place.rglob("*") if f.is_file()}
    record = json.loads(found.pop("run.json"))
    assert set(found) == {
        "CITATIONS.bib", "answers.json", "audit.csv", "audits.json", "columns.json", "data.json", "knowledge-nodes.csv",
        "knowledge.csv", "models.json", "study.toml",
    }  # fmt: skip
    assert record["artefacts"] == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    assert RunRecord.model_validate(record).software.version == library_version("molcause")
    assert record["parameters"]["command"] == "study"
    assert (record["seed"], record["resources"]["work_seconds"] > 0) == (3, True)
    assert set(record["inputs"]) == {"unnamed", "chain"}
    assert Study.from_toml(found["study.toml"].decode()) == small
    assert [card["name"] for card in json.loads(found["models.json"])] == [
        "additive", "diagonal", "graphical-lasso", "ledoit-wolf", "network-gaussian", "train-mean",
    ]  # fmt: skip


def test_the_structural_model_is_saved_where_ask_looks_and_its_network_is_explained(world, small, tmp_path):
    equilibrium = Named(kind="linear-equilibrium", bootstraps=2)
    names = ["a model", "a model!", "A", "µ, model"]
    fits = [Fit(name=name, model=equilibrium, bias=[Named(kind="mask")]) for name in names]
    place = go(changed(small, fit=fits, audit=[], question=[]), tmp_path / "run").folder
    folders = sorted(f.name for f in place.iterdir() if f.is_dir())
    assert folders == ["fitted", "fitted-A", "fitted-a-model", "fitted-µ-model"]
    for folder in folders:
        assert mc.models.load(place / folder).training.used == 160
    assert "10." in (place / "CITATIONS.bib").read_text(encoding="utf-8")
    known = json.loads((place / "columns.json").read_text(encoding="utf-8"))
    for table in place.glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as handle:
            assert set(next(csv.reader(handle))) <= set(known[table.name]), table.name


def test_fits_whose_names_differ_in_punctuation_alone_are_all_saved(small, tmp_path):
    equilibrium = Named(kind="linear-equilibrium", bootstraps=0)
    fits = [Fit(name=name, model=equilibrium) for name in ("first", "a b", "a, b", "a; b", "!?", "?!")]
    place = go(changed(small, fit=fits, audit=[], question=[]), tmp_path / "run").folder
    folders = sorted(f.name for f in place.iterdir() if f.is_dir())
    assert folders == ["fitted", "fitted-", "fitted--2", "fitted-a-b", "fitted-a-b-2", "fitted-a-b-3"]


def test_the_same_seed_gives_the_same_audits_and_another_seed_others(small, tmp_path):
    def audits(name, study):
        place = go(study, tmp_path / name).folder
        document = json.loads((place / "audits.json").read_text(encoding="utf-8"))
        return [{key: value for key, value in audit.items() if key != "seconds"} for audit in document["audits"]]

    worlds = changed(AUDIT, name="control", worlds=Worlds(knowledge=["half-true"]))
    study = changed(small, audit=[AUDIT, worlds])
    first = audits("a", study)
    assert audits("b", study) == first
    other = audits("c", changed(study, seed=4))
    assert all(one != two for one, two in zip(first, other, strict=True))


def test_processes_do_not_change_the_numbers(small):
    one, two = go(small), go(small, workers=2)
    assert without_seconds(one.audits[0]) == without_seconds(two.audits[0])


def test_an_audit_added_never_changes_the_numbers_of_another(small):
    worlds = changed(AUDIT, name="control", worlds=Worlds(knowledge=["true", "unrelated"]))
    alone = go(changed(small, audit=[worlds], fit=[], question=[])).audits
    beside = go(changed(small, audit=[changed(AUDIT, sizes=[5], repeats=2), worlds])).audits
    assert [without_seconds(a) for a in beside[1:]] == [without_seconds(a) for a in alone]


def test_controls_of_two_names_have_worlds_of_their_own(small):
    one, two = (changed(AUDIT, name=name, worlds=Worlds(knowledge=["true"])) for name in ("one", "two"))
    first, second = go(changed(small, audit=[one, two], fit=[], question=[])).audits
    assert first.verdict.score != second.verdict.score


def test_a_second_run_computes_nothing_and_says_so(small, tmp_path):
    cache = Cache(tmp_path / "cache")
    first, again = go(small, cache=cache), go(small, cache=cache)
    assert (first.cached, again.computed) == (0, 0)
    assert first.computed == again.cached + 2
    assert [a.to_dict() for a in again.audits] == [a.to_dict() for a in first.audits]
    assert again.answers.keys() == first.answers.keys()
    assert again.answers["effect"]["mean"].to_dict() == first.answers["effect"]["mean"].to_dict()


def test_a_damaged_fit_in_the_cache_is_made_again(small, tmp_path):
    cache = Cache(tmp_path / "cache")
    first = go(small, cache=cache)
    for folder in (tmp_path / "cache" / "models").iterdir():
        (folder / "model.json").write_text("{", encoding="utf-8")
    again = go(small, cache=cache)
    assert again.computed == 2
    assert again.answers["effect"]["mean"].to_dict() == first.answers["effect"]["mean"].to_dict()


def test_a_damaged_audit_in_the_cache_is_made_again_and_said(small, tmp_path):
    cache = Cache(tmp_path / "cache")
    first = go(small, cache=cache)
    next((tmp_path / "cache" / "chunks").rglob("*.json")).write_text("{", encoding="utf-8")
    again = go(small, cache=cache)
    assert again.computed > 0
    assert any("damaged" in note for note in again.notes)
    assert without_seconds(again.audits[0]) == without_seconds(first.audits[0])


def test_no_cache_leaves_no_trace(small, cache_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("MOLCAUSE_CACHE", str(tmp_path / "none"))
    go(small)
    assert not (tmp_path / "none").exists()
    go(small, cache=True)
    assert {folder.name for folder in (tmp_path / "none").iterdir()} == {"chunks", "models"}


def test_a_folder_is_replaced_by_the_same_command_only(small, tmp_path, monkeypatch):
    study = changed(small, audit=[], fit=[])
    place = go(study, tmp_path / "run").folder
    (place / "report.html").write_text("<p>an earlier report", encoding="utf-8")
    again = go(changed(study, seed=5), place).folder
    assert json.loads((again / "run.json").read_text(encoding="utf-8"))["seed"] == 5
    assert not (again / "report.html").exists()
    before = {f.name: f.read_bytes() for f in place.iterdir()}
    monkeypatch.setattr(studies, "run", lambda *rest, **more: pytest.fail("something was computed"))
    with pytest.raises(StorageError, match=r"a run of 'study', which 'demo' does not replace"):
        go(study, place, command="demo")
    (place / "thesis.tex").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match=r"thesis\.tex"):
        go(study, place)
    (place / "thesis.tex").unlink()
    assert {f.name: f.read_bytes() for f in place.iterdir()} == before


def test_a_study_s_file_may_be_run_by_its_path(study_file, small):
    assert go(study_file).study == small
    with pytest.raises(StudyError, match="cannot be read as a study"):
        go(str(study_file) + "x")


@pytest.mark.parametrize(
    ("update", "error", "said"),
    [
        ({"knowledge": None}, StudyError, "'density' needs knowledge"),
        ({"bias": []}, StudyError, "'density' has no bias"),
        ({"bias": [Named(kind="masc")]}, PluginError, "'mask'"),
        ({"fit": [Fit(name="f", model="rigde")]}, PluginError, "'ridge'"),
        ({"fit": [Fit(name="f", model="ridge", hold_out=["b"])]}, MolcauseError, "Did you mean 'B'"),
        ({"question": [Question(name="q", ask=["meen"])]}, StudyError, "Did you mean 'mean'"),
        ({"question": [Question(name="q", do={"A": "fux:1"})]}, InterventionError, "Did you mean 'fix'"),
        ({"question": [Question(name="q", given="s1000")]}, StudyError, "no sample named 's1000'"),
        ({"audit": [changed(AUDIT, task="unseen-conditon")]}, MolcauseError, "'unseen-condition'"),
        ({"audit": [changed(AUDIT, nulls=["rewird"])]}, MolcauseError, "'rewire'"),
        ({"audit": [changed(AUDIT, alternatives=["revers"])]}, MolcauseError, "'reverse'"),
        ({"audit": [changed(AUDIT, sizes=[1])]}, MolcauseError, "2 samples"),
        ({"audit": [changed(AUDIT, sizes=[])]}, MolcauseError, "no training size"),
        ({"audit": [changed(AUDIT, repeats=0)]}, MolcauseError, "repeats"),
        ({"audit": [changed(AUDIT, models=["diagonal"])]}, BiasError, "diagonal"),
        ({"audit": [changed(AUDIT, data=Data(dataset="sachs2006"))]}, PluginError, "'sachs2005'"),
        ({"audit": [changed(AUDIT, data=Data(dataset="sachs2005"))]}, BiasError, "None of the 11 readouts"),
        ({"audit": [changed(AUDIT, knowledge=Knowledge(network="mapk-core"))]}, BiasError, "None of the 4 readouts"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_said_before_all_work(small, nothing_is_computed, tmp_path, update, error, said):
    with pytest.raises(error, match=said):
        go(changed(small, **update), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_question_to_the_network_needs_one(small, nothing_is_computed):
    alone = changed(small, knowledge=None, audit=[], question=[Question(name="q", ask=["network"])])
    with pytest.raises(StudyError, match="'network', which there is not"):
        go(alone)


def test_an_unwritable_folder_is_said_before_anything_is_computed(small, nothing_is_computed, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        go(small, tmp_path / "file" / "run")


def test_knowledge_that_names_nothing_measured_stops_before_anything_is_computed(small, nothing_is_computed, tmp_path):
    mc.write_network(Network.from_edges([("FOO", "BAR", 1), ("BAR", "BAZ", -1)]), tmp_path / "foreign.csv")
    foreign = Knowledge(file=str(tmp_path / "foreign.csv"))
    for task in ("unseen-condition", "unseen-intervention"):
        with pytest.raises(BiasError, match=r"readouts read \['A', 'B', 'C', 'D'\].*'FOO'.*ReadoutMap"):
            go(changed(small, knowledge=foreign, audit=[changed(AUDIT, task=task)]))


def test_knowledge_without_an_edge_between_readouts_stops_too(small, nothing_is_computed, tmp_path):
    mc.write_network(Network.from_edges([("A", "X", 1), ("Y", "B", 1)]), tmp_path / "far.csv")
    with pytest.raises(BiasError, match=r"'far' has 2 edges, none .*ReadoutMap"):
        go(changed(small, knowledge=Knowledge(file=str(tmp_path / "far.csv"))))


def test_a_fit_that_fails_stops_the_study_with_its_reason(small):
    with pytest.raises(BiasError, match="train-mean"):
        go(changed(small, fit=[Fit(name="f", model="train-mean", bias=[Named(kind="mask")])]))


def test_an_audit_may_have_data_knowledge_and_bias_of_its_own(small, world, tmp_path):
    mc.write_network(world.network.corrupt("reverse", seed=0), tmp_path / "other.csv")
    other = Knowledge(file=str(tmp_path / "other.csv"))
    rest = small.data.model_copy(update={"leave_out": ["D"]})
    own = changed(AUDIT, data=rest, knowledge=other, bias=[Named(kind="mask")], models=["network-gaussian"])
    [found] = go(changed(small, knowledge=None, bias=[], audit=[own], fit=[], question=[])).audits
    assert (found.knowledge, found.bias, found.units) == ("other", "Mask(other)", ("A", "B"))


def test_questions_go_to_all_who_can_answer_them(small, world):
    structural = Named(kind="linear-equilibrium", bootstraps=0)
    fits = [Fit(name="structural", model=structural), Fit(name="mean", model="train-mean")]
    questions = [
        Question(name="seen"),
        Question(name="cell", do={"A": "fix:7"}, outcome="B", given="s7"),
        Question(name="same cell", outcome="B", given="s7"),
        Question(name="picked", do={"A": "fix:7"}, outcome="B", ask=["mean", "data"]),
    ]
    done = go(changed(small, fit=fits, question=questions, audit=[]))
    assert list(done.answers["cell"]) == ["structural"]
    assert done.answers["cell"]["structural"].rung == 3
    assert done.answers["cell"]["structural"].outcomes[0].reference == pytest.approx(world.data.values()[7, 1])
    assert list(done.answers["same cell"]) == ["structural"]
    assert list(done.answers["picked"]) == ["mean", "data"]
    assert list(done.answers["seen"]) == ["data", "structural", "mean"]
    assert done.answers["seen"]["data"].rung == 1


def test_controls_are_audits_of_worlds_with_an_expected_word(small):
    worlds = changed(AUDIT, name="control", group="control", worlds=Worlds(count=2, kind="block"))
    panels = go(changed(small, audit=[worlds, AUDIT], fit=[], question=[])).panels
    assert [panel.audit.name for panel in panels] == [
        f"control, world {k}, {quality}" for k in (1, 2) for quality in ("true", "half-true", "unrelated")
    ] + ["density"]  # fmt: skip
    assert [panel.expected for panel in panels] == ["helps or redundant", "", "not helps or redundant"] * 2 + [""]
    assert [panel.truth for panel in panels] == ["true", "half-true", "unrelated"] * 2 + [""]
    assert [panel.world for panel in panels] == ["control, world 1"] * 3 + ["control, world 2"] * 3 + [""]
    assert [panel.group for panel in panels] == ["control"] * 6 + ["intervention"]
    assert all(panel.audit.data_name == "world like unnamed" for panel in panels[:6])
    first, second = panels[0].audit, panels[3].audit
    assert first.knowledge == second.knowledge == "true knowledge"
    assert first.verdict.score != second.verdict.score


SACHS = mc.load_dataset("sachs2005", coding="literature")
CONSENSUS = mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18")
PAIRS = set(zip(CONSENSUS.source, CONSENSUS.target, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_half_true_knowledge_shares_half_of_the_edges_and_has_as_many(seed):
    half = of_quality(CONSENSUS, "half-true", SACHS, seed)
    assert (len(half), half.name) == (18, "half-true knowledge")
    assert edge_overlap(CONSENSUS, half) == 0.5
    assert edge_overlap(half, CONSENSUS) == 0.5
    other = of_quality(CONSENSUS, "half-true", SACHS, seed + 100)
    assert other.digest != half.digest


@pytest.mark.parametrize("n", range(1, 6))
def test_half_true_knowledge_of_an_odd_number_of_edges_keeps_the_smaller_half(n):
    edges = [("A", "B", 1), ("B", "C", 1), ("C", "D", 1), ("D", "E", 1), ("A", "E", -1)][:n]
    true = Network.from_edges(edges, nodes=list("ABCDEFG"))
    half = of_quality(true, "half-true", SACHS, 0)
    assert len(half) == n
    assert edge_overlap(true, half) == n // 2 / n


@pytest.mark.parametrize("seed", range(5))
def test_unrelated_knowledge_is_the_true_one_under_other_measured_names(seed):
    other = of_quality(CONSENSUS, "unrelated", SACHS, seed)
    assert (len(other), other.name) == (18, "unrelated knowledge")
    assert edge_overlap(CONSENSUS, other) < 0.15
    renamed = {}
    for old, new in zip([*CONSENSUS.source, *CONSENSUS.target], [*other.source, *other.target], strict=True):
        assert renamed.setdefault(old, new) == new
    assert len(set(renamed.values())) == len(renamed)
    measured = set(SACHS.readouts.node)
    assert {new for old, new in renamed.items() if old in measured} <= measured
    assert all(old == new for old, new in renamed.items() if old not in measured)
    assert sorted(other.sign) == sorted(CONSENSUS.sign)


def test_true_knowledge_is_the_network_itself():
    assert of_quality(CONSENSUS, "true", SACHS, 0).digest == CONSENSUS.digest


def test_a_study_without_knowledge_or_work_still_writes_a_run(tmp_path):
    place = go(Study(name="bare", data=Data(dataset="sachs2005")), tmp_path / "run").folder
    assert {f.name for f in place.iterdir()} == {"run.json", "answers.json", "data.json", "study.toml"}
    shutil.rmtree(place)
