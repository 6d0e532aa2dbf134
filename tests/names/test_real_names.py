"""The names of published networks resolve, all of them or all but a known rest."""

import csv

import pytest

from molcause.names.resolve import resolve


def _names(path, *columns, delimiter="\t"):
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=delimiter))
    return sorted({row[column] for row in rows for column in columns})


@pytest.mark.parametrize("name", ["ligand-screen/ligandScreen", "kegg-signaling/KEGGnet"])
def test_all_accessions_of_the_networks_resolve_to_the_names_in_their_annotation(shared_data, name):
    with shared_data(f"{name}-Annotation.tsv").open(encoding="utf-8", newline="") as lines:
        said = {row["code"]: row["name"] for row in csv.DictReader(lines, delimiter="\t")}
    found = resolve(_names(shared_data(f"{name}-Model.tsv"), "source", "target"))
    assert all(row.found for row in found)
    renamed = {"DDX58": "RIGI", "MPP5": "PALS1"}
    for row in found:
        if row.state == "gene" and row.name in said and ";" not in said[row.name]:
            assert row.label == renamed.get(said[row.name], said[row.name])


def test_all_nodes_of_omnipath_resolve_but_those_with_proteins_of_other_species(shared_data):
    found = resolve(_names(shared_data("omnipath-signed/omnipath_carnival.tsv"), "source", "target"))
    assert found.axis == "symbols"
    assert found.counts["gene"] == 5799
    assert found.counts["complex"] == 249
    rest = [row for row in found if not row.found]
    assert len(rest) == 76
    assert [row.name for row in rest if not row.note] == OMNIPATH_REST


def test_all_nodes_of_collectri_resolve_but_a_few(shared_data):
    found = resolve(_names(shared_data("collectri/collectri.csv"), "source", "target", delimiter=","))
    rest = [row.name for row in found if not row.found]
    assert len(rest) == 13
    assert [name for name in rest if not name.startswith("hsa-miR")] == ["NFKB", "RPL9P8"]


OMNIPATH_REST = ["CRIPAK", "RET/PTC2"]
