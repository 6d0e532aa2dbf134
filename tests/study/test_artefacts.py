"""What a run writes beside answers and models: tables that spreadsheets may open, and a word for every column."""

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import molcause as mc
from molcause import plugins
from molcause.audits.cells import COLUMNS
from molcause.study import artefacts
from molcause.study.artefacts import Panel, column_file, data_card, method_cards, write_csv
from molcause.study.config import Data

FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLAIN = st.text(st.characters(exclude_characters="\x00"), max_size=8)
CELL = PLAIN | st.builds(str.__add__, st.sampled_from([*FORMULA, "a\r=cmd"]), PLAIN)


@pytest.fixture(scope="module")
def panel(world):
    bias = mc.bias.Mask(world.network)
    found = mc.audit(world.data, bias, task="unseen-condition", replicates=3, cache=False, workers=1, name="=cmd()")
    return Panel("density", found)


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(st.lists(st.fixed_dictionaries({"a": CELL, "b,\"": CELL}), max_size=4))
def test_no_cell_of_text_begins_as_a_formula_and_all_can_be_read_back(rows):
    found = read(write_csv(["a", 'b,"'], rows))
    for old, new in zip(rows, found, strict=True):
        for column, text in old.items():
            assert not new[column].startswith(FORMULA)
            kept = text.replace("\r\n", "\n").replace("\r", "\n")  # a bare carriage return is a line end
            assert new[column] == (f"'{kept}" if text.startswith(FORMULA) else kept)


def test_numbers_are_written_as_they_are_and_what_is_missing_is_empty():
    text = write_csv(["a", "b", "c", "d"], [{"a": -1.5, "b": np.nan, "c": None, "d": -3, "not asked": 1}])
    assert text == "a,b,c,d\n-1.5,,,-3\n"


def test_an_audit_s_table_holds_every_row_with_the_audit_s_name(panel):
    files = artefacts.audit_files([panel, panel])
    rows = read(files["audit.csv"])
    assert len(rows) == 2 * len(panel.audit.rows)
    assert {row["audit"] for row in rows} == {"'=cmd()"}
    assert list(rows[0]) == ["audit", *COLUMNS]
    first, row = rows[0], panel.audit.rows[0]
    assert float(first["value"]) == row["value"]
    assert (first["size"], int(first["samples"])) == ("", row["samples"])


def test_audits_are_written_with_their_place_in_the_report(panel):
    control = Panel("control", panel.audit, world="control, world 1", truth="true", expected="helps")
    first, second = json.loads(artefacts.audit_files([panel, control])["audits.json"])["audits"]
    plain = json.loads(json.dumps(panel.audit.to_dict()))
    assert first == {**plain, "group": "density", "expected": None}
    settings = {**plain["settings"], "world": "control, world 1", "truth": "true"}
    assert second == {**plain, "settings": settings, "group": "control", "expected": "helps"}
    assert artefacts.audit_files([]) == {}


def test_columns_are_explained_for_the_tables_that_are_there():
    tables = {"audit.csv", "knowledge.csv", "knowledge-nodes.csv", "network.csv", "network-nodes.csv"}
    found = json.loads(column_file([*tables, "run.json"])["columns.json"])
    assert set(found) == tables
    assert set(json.loads(column_file(["network.csv"])["columns.json"])) == {"network.csv"}
    assert column_file(["run.json"]) == {}
    assert all(words.strip() for table in found.values() for words in table.values())


def test_every_column_of_every_table_is_explained(tmp_path, panel):
    known = json.loads(column_file(["audit.csv", "knowledge.csv", "knowledge-nodes.csv"])["columns.json"])
    mc.write_network(mc.load_network("mapk-core"), tmp_path / "knowledge.csv")
    for name in ("knowledge.csv", "knowledge-nodes.csv"):
        header = (tmp_path / name).read_text(encoding="utf-8").splitlines()[0]
        assert set(next(csv.reader([header]))) <= set(known[name])
    assert list(read(artefacts.audit_files([panel])["audit.csv"])[0]) == list(known["audit.csv"])


def test_the_data_s_card_holds_the_contract_in_words():
    data = mc.load_dataset("sachs2005")
    card = json.loads(data_card(data, Data(dataset="sachs2005"), ["MEK"])["data.json"])
    assert (card["name"], card["samples"], card["used"], card["dropped"]) == ("sachs2005", 7466, 7466, {})
    entry = plugins.load("datasets", "sachs2005").entry
    assert (card["source"], card["licence"], card["notes"]) == (entry.source, entry.licence, list(entry.notes))
    assert [r["readout"] for r in card["readouts"]] == list(data.readouts.readout)
    assert {r["readout"]: r["sign"] for r in card["readouts"]}["praf"] == -1
    roles = [condition["role"] for condition in card["conditions"]]
    assert roles == ["reference", "train", "train", "train", "train", "held out", "train", "train", "train"]
    assert sum(condition["samples"] for condition in card["conditions"]) == 7466
    assert card["conditions"][5]["label"] == "CD3/CD28 + U0126"


def test_samples_of_unknown_target_are_counted_as_dropped(world):
    adata = world.data.adata.copy()
    labels = adata.obs["interventions"].astype(str).to_numpy(dtype=object)
    labels[-7:] = "null"
    adata.obs["interventions"] = labels
    card = json.loads(data_card(mc.PerturbationData(adata, name="some"), Data(file="a.h5ad"), [])["data.json"])
    assert (card["samples"], card["used"], card["dropped"]) == (160, 153, {"unknown target": 7})
    assert (card["source"], card["licence"], card["title"]) == ("a.h5ad", "", "")
    assert card["conditions"][1]["label"] == card["conditions"][1]["interventions"]


def test_a_method_s_card_says_what_it_takes_and_whom_to_cite():
    models = [plugins.load("models", name)() for name in plugins.names("models")]
    fitted = {"any name": mc.models.NoChange().fit(mc.load_dataset("sachs2005"))}
    cards = json.loads(method_cards([*models, models[0]], fitted)["models.json"])
    assert [card["name"] for card in cards] == plugins.names("models")
    by_name = {card["name"]: card for card in cards}
    assert "mask" in by_name["linear-equilibrium"]["accepts"]
    assert (by_name["no-change"]["rungs"], by_name["ridge"]["rungs"]) == ([1, 2], [])
    assert all(card["doc"] and card["honours"] for card in cards)
    assert by_name["ledoit-wolf"]["citations"][0]["doi"]
    assert method_cards([], {}) == {}
