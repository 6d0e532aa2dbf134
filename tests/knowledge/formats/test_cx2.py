"""CX2: the structure that the specification asks for, and back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.formats.odd import CUT, damaged, edges, fits, networks, reads_or_refuses, written_and_read

from molcause.errors import KnowledgeError
from molcause.knowledge.formats import cx2
from molcause.knowledge.network import Network

SMALL = [
    {"CXVersion": "2.0", "hasFragments": True},
    {"metaData": [{"name": "nodes", "elementCount": 2}]},
    {
        "attributeDeclarations": [
            {
                "nodes": {"name": {"d": "string", "a": "n"}},
                "edges": {"interaction": {"a": "i"}, "source db": {"v": "KEGG"}},
            }
        ]
    },
    {"nodes": [{"id": 4, "x": 1.0, "y": 2.0, "v": {"n": "RAF1"}}]},
    {"nodes": [{"id": 9, "v": {"n": "MAP2K1"}}]},
    {"edges": [{"id": 0, "s": 4, "t": 9, "v": {"i": "activates"}}, {"id": 1, "s": 9, "t": 4, "v": {"i": "binds"}}]},
    {"status": [{"success": True}]},
]


def read(folder, document):
    (folder / "net.cx2").write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return cx2.read(folder / "net.cx2")


@settings(deadline=None, max_examples=60)
@given(networks())
def test_a_network_survives_in_its_order(net):
    again = written_and_read(cx2, net, "net.cx2")
    assert again.digest == net.digest
    assert edges(again, "weight", "relation") == edges(net, "weight", "relation")
    assert again.evidence["note"].tolist() == net.evidence["note"].tolist()
    assert again.name == "odd"


def test_what_is_written_has_the_parts_of_the_specification(tmp_path):
    cx2.write(Network.from_edges([("A", "B", 1), ("A", "B", -1), ("B", "A", 0)]), tmp_path / "net.cx2")
    document = json.loads((tmp_path / "net.cx2").read_text(encoding="utf-8"))
    assert document[0] == {"CXVersion": "2.0", "hasFragments": False}
    assert document[-1] == {"status": [{"success": True}]}
    parts = {name: items for part in document[1:-1] for name, items in part.items()}
    counts = {item["name"]: item["elementCount"] for item in parts.pop("metaData")}
    assert counts == {name: len(items) for name, items in parts.items()}
    declared = parts["attributeDeclarations"][0]
    for kind in ("nodes", "edges"):
        assert {name for item in parts[kind] for name in item["v"]} == set(declared[kind])
    assert declared["edges"]["weight"] == {"d": "double"}
    assert {(edge["s"], edge["t"]) for edge in parts["edges"]} == {(0, 1), (1, 0)}


def test_arrows_say_the_sign(tmp_path):
    cx2.write(Network.from_edges([("A", "B", 1)]), tmp_path / "net.cx2")
    parts = [part for part in json.loads((tmp_path / "net.cx2").read_text()) if "visualProperties" in part]
    mapping = parts[0]["visualProperties"][0]["edgeMapping"]["EDGE_TARGET_ARROW_SHAPE"]
    assert mapping["type"] == "DISCRETE"
    assert mapping["definition"]["attribute"] == "sign"
    shapes = {entry["v"]: entry["vp"] for entry in mapping["definition"]["map"]}
    assert shapes == {1: "triangle", -1: "tee", 0: "circle"}


def test_fragments_aliases_and_defaults_are_read(tmp_path):
    net = read(tmp_path, SMALL)
    assert edges(net) == {("RAF1", "MAP2K1", 1): 1, ("MAP2K1", "RAF1", 0): 1}
    assert net.relation.tolist() == ["activates", "binds"]
    assert net.evidence["source db"].tolist() == ["KEGG", "KEGG"]


def test_nodes_of_one_name_keep_their_numbers(tmp_path):
    net = read(tmp_path, json.dumps(SMALL).replace("MAP2K1", "RAF1"))
    assert net.node.tolist() == ["4", "9"]
    assert any("their numbers" in step for step in net.history)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("[{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ({"nodes": []}, "no CX"),
        ([{"CXVersion": "1.0"}], "version 1.0"),
        ([{"CXVersion": "2.0"}, {"nodes": 3}], "not a list"),
        ([{"CXVersion": "2.0"}, {"nodes": [{"id": "a"}]}], "'id' is 'a'"),
        ([{"CXVersion": "2.0"}, {"nodes": [{"id": 1}, {"id": 1}]}], "same id"),
        ([{"CXVersion": "2.0"}, {"edges": [{"id": 0, "s": 1, "t": 2}]}], "node 1, which is not there"),
        ([{"CXVersion": "2.0"}, {"nodes": [{"id": 1}]}], "no edge"),
    ],
)
def test_a_broken_file_is_refused_with_the_reason(tmp_path, document, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, document)


@settings(deadline=None, max_examples=100)
@given(st.lists(CUT, max_size=4))
def test_damaged_files_are_read_or_refused(cuts):
    reads_or_refuses(cx2, damaged(json.dumps(SMALL).encode(), cuts), "net.cx2")


def test_only_cx2_fits():
    assert fits(cx2, json.dumps(SMALL), "net.json")
    for other in ('[{"type": "Activation"}]', "", '{"CXVersion": "2.0"}'):
        assert not fits(cx2, other, "net.cx2")
