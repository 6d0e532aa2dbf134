"""BioCypher: folders, tables in memory, schema configurations, and what an adapter gets."""

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.formats.odd import CUT, damaged, edges, fits, networks, written_and_read

from molcause.errors import KnowledgeError, MolcauseError
from molcause.knowledge import io
from molcause.knowledge.formats import biocypher, networkx_graph
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.sample import Sample

NODES = ",node_id,node_label,taxon,id,preferred_id\n0,RAF1,protein,9606,RAF1,hgnc\n1,NO,protein,9606,NO,hgnc\n"
EDGES = (
    ",relationship_id,source_id,target_id,relationship_label,score\n"
    "0,r1,RAF1,NO,activation,0.5\n1,r2,RAF1,NO,inhibition,0.1\n2,r3,NO,RAF1,binding,\n3,r4,NO,RAF1,gene regulation,1\n"
)
SCHEMA = """Title: a heading
protein:
  represented_as: node
  preferred_id: hgnc
  label_in_input: protein
gene regulation:
  is_a: association
  represented_as: edge
  input_label: [inhibits]
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "kg"
    place.mkdir()
    for name, text in (("Protein.csv", NODES), ("Edges.csv", EDGES), ("schema_config.yaml", SCHEMA)):
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_a_folder_is_read_with_parallel_edges_and_signs_from_labels(folder):
    net = biocypher.read(folder)
    assert list(zip(net.source, net.target, net.sign.tolist(), net.relation, strict=True)) == [
        ("RAF1", "NO", 1, "activation"),
        ("RAF1", "NO", -1, "inhibition"),
        ("NO", "RAF1", 0, "binding"),
        ("NO", "RAF1", -1, "gene regulation"),
    ]
    assert net.evidence["score"].tolist() == ["0.5", "0.1", "", "1"]
    assert net.node_table["kind"].tolist() == ["protein", "protein"]
    assert net.node_table["namespace"].tolist() == ["hgnc", "hgnc"]
    assert net.node_table["taxon"].tolist() == ["9606", "9606"]
    assert "1 edge(s) of unknown sign, since their label stands for none: 'binding' (1)" in net.history


def test_a_file_of_relationships_is_read_with_the_nodes_beside_it(folder):
    (folder / "Other.csv").write_text(EDGES, encoding="utf-8")
    net = biocypher.read(folder / "Edges.csv")
    assert len(net) == 4
    assert net.node_table["kind"].tolist() == ["protein", "protein"]


def test_a_property_sign_goes_before_the_label(folder):
    rows = EDGES.replace("score\n", "sign\n").replace(",0.5\n", ",-1\n").replace(",0.1\n", ",\n")
    (folder / "Edges.csv").write_text(rows, encoding="utf-8")
    assert biocypher.read(folder).sign.tolist() == [-1, 0, 0, 1]
    (folder / "Edges.csv").write_text(rows.replace(",-1\n", ",7\n"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"'7'.*edge RAF1 -> NO"):
        biocypher.read(folder)


def test_tables_in_memory_are_taken():
    tables = {
        "protein": pd.DataFrame({"node_id": ["A", "B"], "node_label": "protein"}),
        "activation": pd.DataFrame(
            {"source_id": ["A", "A"], "target_id": ["B", "B"], "relationship_label": "activation", "n": [1, None]}
        ),
    }
    assert biocypher.accepts(tables)
    net = biocypher.from_object(tables)
    assert net.sign.tolist() == [1, 1]
    assert net.evidence["n"].tolist() == ["1.0", ""]


def test_its_networkx_graph_is_taken_as_a_graph():
    graph = nx.DiGraph()
    graph.add_edge("A", "B", relationship_label="inhibition", relationship_id="r1")
    net = networkx_graph.from_object(graph)
    assert (net.sign.tolist(), net.relation.tolist()) == ([-1], ["inhibition"])


def test_old_and_new_names_of_keys_are_read(folder):
    schema = biocypher.read_schema(folder / "schema_config.yaml")
    assert schema["protein"] == {"represented_as": "node", "namespace": "hgnc", "input_label": "protein"}
    assert set(schema) == {"protein", "gene regulation"}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("protein:\n  represented_az: node\n", "unknown key 'represented_az'.*Did you mean 'represented_as'"),
        ("protein:\n  lable_in_input: x\n", "Did you mean"),
        ("- a\n", "one entry for each entity"),
        ("protein: !!python/object/apply:os.getcwd []\n", "tag"),
    ],
)
def test_a_schema_that_is_wrong_is_refused(folder, schema, said):
    (folder / "schema_config.yaml").write_text(schema, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=said):
        biocypher.read(folder)


def test_a_folder_is_told_by_the_names_of_its_files(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(io, "formats", lambda: {"biocypher": biocypher})
    assert len(io.read_network(folder)) == 4
    (tmp_path / "none").mkdir()
    with pytest.raises(KnowledgeError, match="none/ is empty"):
        io.read_network(tmp_path / "none")


def test_a_folder_without_relationships_is_refused(folder):
    (folder / "Edges.csv").unlink()
    with pytest.raises(KnowledgeError, match="source_id, target_id"):
        biocypher.read(folder)


@settings(deadline=None, max_examples=40)
@given(networks())
def test_a_network_survives_as_a_folder(net):
    again = written_and_read(biocypher, net, "kg")
    assert edges(again, "weight", "relation", "directed") == edges(net, "weight", "relation", "directed")
    assert again.node.tolist() == net.node.tolist()
    assert again.evidence["note"].tolist() == net.evidence["note"].tolist()
    assert {name: column.tolist() for name, column in again.node_table.items()} == {
        name: column.tolist() for name, column in net.node_table.items()
    }


def test_an_adapter_gets_tuples_of_nodes_and_edges():
    nodes, rows = biocypher.to_object(Network.from_edges([("A", "B", 1), ("A", "B", -1), ("B", "A", 0)]))
    assert nodes[0] == ("A", "molecular entity", {"label": "A"})
    assert [row[:4] for row in rows] == [
        ("e0", "A", "B", "activates"),
        ("e1", "A", "B", "inhibits"),
        ("e2", "B", "A", "regulates"),
    ]
    assert rows[0][4]["sign"] == 1


def test_the_schema_written_is_one_that_is_read(tmp_path):
    biocypher.write(Network.from_edges([("A", "B", 1)]), tmp_path / "kg")
    schema = biocypher.read_schema(tmp_path / "kg" / "schema_config.yaml")
    assert schema["activates"]["represented_as"] == "edge"
    assert schema["molecular entity"]["represented_as"] == "node"


def test_writing_where_a_file_is_is_an_error_of_ours(tmp_path):
    (tmp_path / "kg").write_text("x")
    with pytest.raises(KnowledgeError, match="folder"):
        biocypher.write(Network.from_edges([("A", "B", 1)]), tmp_path / "kg")


@settings(deadline=None, max_examples=80)
@given(st.lists(CUT, max_size=3), st.sampled_from(["Protein.csv", "Edges.csv", "schema_config.yaml"]))
def test_damaged_files_are_read_or_refused(tmp_path_factory, cuts, which):
    place = tmp_path_factory.mktemp("kg")
    for name, text in (("Protein.csv", NODES), ("Edges.csv", EDGES), ("schema_config.yaml", SCHEMA)):
        (place / name).write_bytes(damaged(text.encode(), cuts if name == which else []))
    try:
        net = biocypher.read(place)
    except MolcauseError:
        return
    assert len(net) > 0


def test_folders_and_files_of_biocypher_fit():
    assert biocypher.fits(Sample("kg/", b"Edges.csv\nschema_config.yaml"))
    assert fits(biocypher, EDGES, "Edges.csv")
    assert not biocypher.fits(Sample("kg/", b"Edges.csv"))
    for other in ("source,target,sign\nA,B,1\n", NODES, ""):
        assert not fits(biocypher, other, "net.csv")


@pytest.mark.parametrize("thing", [None, [], {}, {"a": 1}, {"a": pd.DataFrame({"source": ["A"]})}, object()])
def test_other_objects_are_not_taken(thing):
    assert not biocypher.accepts(thing)
