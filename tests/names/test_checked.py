"""Two published panels, each entry looked up by hand: the code must say the same of every one."""

import csv
from pathlib import Path

import pytest

import molcause as mc
from molcause.names.readings import read_antibodies

CHECKED = Path(__file__).parent / "checked"
PANELS = {
    "melanoma-skmel133": "melanoma-skmel133/node_Index.csv",
    "hpn-dream": "hpn-dream/AbNames_CellLines.csv",
}


def checked(panel):
    with (CHECKED / f"{panel}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def roles(rows):
    return {row["name"]: row["role"] for row in rows if row["role"] != "readout"}


def reading(row):
    """Return the columns that a resolved name has."""
    genes = "|".join(row.members) if row.found else "?" + "|".join(row.candidates)
    return {"genes": genes, "site": row.site, "sign": str(row.sign), "how": row.route if row.found else row.state}


@pytest.mark.parametrize("panel", PANELS)
def test_each_entry_is_read_as_checked_by_hand(panel):
    rows = [row for row in checked(panel) if row["role"] == "readout"]
    found = read_antibodies([row["name"] for row in rows])
    for row in rows:
        said = {column: row[column] for column in ("genes", "site", "sign", "how")}
        assert reading(found[row["name"]]) == said, row["name"]


@pytest.mark.parametrize("panel", PANELS)
def test_what_is_no_reading_of_a_protein_is_never_resolved(panel):
    rows = checked(panel)
    made = mc.ReadoutMap.resolve([row["name"] for row in rows], ["MEK", "PRKCI", "PRKCZ"], roles=roles(rows))
    assert [row["role"] for row in made.rows()] == [row["role"] for row in rows]
    assert all(row["node"] == "" and row["sign"] == 0 for row in made.rows() if row["role"] != "readout")


@pytest.mark.parametrize("panel", PANELS)
def test_the_checked_names_are_those_of_the_panel(panel, shared_data):
    lines = shared_data(PANELS[panel]).read_text().split()
    if panel == "hpn-dream":
        with shared_data(PANELS[panel]).open(newline="") as handle:
            table = list(csv.DictReader(handle))
        lines = [row["ANTIBODY"] for row in table]
        assert [row["main"] for row in checked(panel)] == ["yes" if row["MAIN"] == "1" else "no" for row in table]
    assert [row["name"] for row in checked(panel)] == lines


@pytest.mark.parametrize("panel", PANELS)
def test_each_entry_meets_the_nodes_of_omnipath_as_checked(panel, shared_data):
    with shared_data("omnipath-signed/omnipath_carnival.tsv").open() as handle:
        edges = list(csv.DictReader(handle, delimiter="\t"))
    nodes = sorted({row["source"] for row in edges} | {row["target"] for row in edges})
    rows = checked(panel)
    made = mc.ReadoutMap.resolve([row["name"] for row in rows], nodes, roles=roles(rows))
    for row, members in zip(rows, made.members, strict=True):
        n, genes = len(members), row["genes"].split("|")
        assert row["in_omnipath_signed"] == ("no" if not n else "yes" if n == len(genes) else f"{n} of {len(genes)}")


def test_the_melanoma_columns_are_82_proteins_5_phenotypes_and_12_inputs():
    rows = checked("melanoma-skmel133")
    assert [row["role"] for row in rows] == ["readout"] * 82 + ["phenotype"] * 5 + ["input"] * 12


def test_the_hpn_panel_has_183_antibodies_48_of_them_main():
    rows = checked("hpn-dream")
    assert (len(rows), sum(row["main"] == "yes" for row in rows)) == (183, 48)


@pytest.mark.parametrize("panel", PANELS)
def test_every_sign_has_a_remark(panel):
    assert [row["name"] for row in checked(panel) if row["sign"] != "0" and not row["remark"]] == []
