"""Files that are not read are called by what they are."""

import pytest

from molcause.errors import KnowledgeError
from molcause.knowledge.io import read_network

JSON = b'{"directed": true, "nodes": [{"id": "A"}], "links": []}'
DTD = b'<!DOCTYPE pathway SYSTEM "https://www.kegg.jp/kegg/xml/KGML_v0.7.2_.dtd">'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("hsa.xml", b'<?xml version="1.0"?>' + DTD + b'<pathway name="x"/>', "looks like KEGG's KGML. Take"),
        ("x.owl", b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="y"/>', "looks like BioPAX"),
        ("x.cx", b'[{"numberVerification":[{"longNumber":1}]}]', "CX version 1. Export it as CX2"),
        ("x.cyjs", b'{"elements":{"nodes":[]}}', "Cytoscape's JSON"),
        ("x.json", JSON, "node_link_graph"),
        ("x.pkl", b"\x80\x04\x95junk", "a pickle, which can run any code and is never read"),
        ("x.npy", b"\x93NUMPY\x01", "an array"),
        ("x.txt", b"A\tB\t1\nB\tC\t-1\n", "sign in the last column. Give it the first line"),
        ("x.txt", b"SET\thttp://x\tMYC\tJUN\nOTHER\t\tFOS\n", "say format='gmt'"),
    ],
    ids=["KGML", "BioPAX", "CX1", "Cytoscape", "node-link", "pickle", "array", "sign last", "gene sets"],
)
def test_what_is_not_read_is_named_with_the_way_round(tmp_path, name, content, said):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(KnowledgeError, match=rf"No network format fits {name}.*{said}"):
        read_network(file)


def test_a_folder_without_schema_is_told_what_folders_are_read(tmp_path):
    (tmp_path / "net.sif").write_text("A 1 B\n")
    with pytest.raises(KnowledgeError, match="Of folders, only BioCypher's are read"):
        read_network(tmp_path)


def test_formats_with_the_same_suffix_are_named_and_no_suffix_is_suggested_for_itself(tmp_path):
    (tmp_path / "x.txt").write_text("nothing known here\n")
    with pytest.raises(KnowledgeError, match=r"Formats of \.txt files: omnipath, .*trrust. Say format=") as caught:
        read_network(tmp_path / "x.txt")
    assert "Did you mean" not in str(caught.value)


def test_a_name_of_the_catalog_is_no_file():
    with pytest.raises(
        KnowledgeError, match=r"There is no file trrust. The catalog has it: mc.load_network\('trrust'\)"
    ):
        read_network("trrust")


def test_edges_given_as_tuples_are_told_their_way():
    with pytest.raises(KnowledgeError, match=r"A builtins.list .*Network.from_edges"):
        read_network([("A", "B", 1)])
