"""SIF in both dialects, as people really have it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.formats.odd import CUT, NAMES, damaged, edges, fits, networks, reads_or_refuses, written_and_read

from molcause.errors import KnowledgeError
from molcause.knowledge.formats import sif_cytoscape, sif_numeric
from molcause.knowledge.network import Network, strings
from molcause.knowledge.signs import settle

SIF_NAMES = NAMES.filter(lambda name: name == name.strip() and name[0] not in '#!"')


def read(folder, content, module=None, name="net.sif"):
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    chosen = [m for m in (sif_numeric, sif_cytoscape) if fits(m, file.read_bytes(), name)]
    assert len(chosen) <= 1
    return (module or chosen[0]).read(file)


def rows(network):
    return list(zip(network.source, network.sign.tolist(), network.target, strict=True))


@pytest.mark.parametrize(
    "content",
    [
        "A 1 B\nB -1 C\n",
        "A\t1\tB\nB\t-1\tC\n",
        "A   1  B \r\nB -1 C\r\n",
        "A\t1\tB\rB\t-1\tC\r",
        "\ufeffA\t1\tB\nB\t-1\tC",
        "source\tinteraction\ttarget\nA\t1\tB\nB\t-1\tC\n",
        "Source Sign Target\nA 1 B\nB -1 C\n",
        "# made by hand\nA\t1\tB\n\n#\nB\t-1\tC\t\t\n",
        "A\t1.0\tB\nB\t-1.0\tC\n",
        "A\tactivates\tB\nB\tinhibits\tC\n",
        "A -> B\nB -| C\n",
        "A activates B\r\nB inhibits C\r\n",
    ],
)
def test_every_way_of_writing_two_edges_is_read(tmp_path, content):
    assert rows(read(tmp_path, content)) == [("A", 1, "B"), ("B", -1, "C")]


def test_several_targets_on_a_line_are_as_many_edges(tmp_path):
    net = read(tmp_path, "A\t1\tB\tC\n")
    assert rows(net) == [("A", 1, "B"), ("A", 1, "C")]
    assert "1 line(s) with several targets" in net.history
    assert rows(read(tmp_path, "A inhibits B C D\n")) == [("A", -1, target) for target in "BCD"]


def test_with_tabs_names_hold_blanks_and_a_lone_name_is_a_node(tmp_path):
    net = read(tmp_path, "PI3 kinase\tactivates\tAKT 1\nRas GTP\n")
    assert rows(net) == [("PI3 kinase", 1, "AKT 1")]
    assert net.node.tolist() == ["PI3 kinase", "AKT 1", "Ras GTP"]


def test_a_relation_that_is_no_sign_is_kept_and_leaves_the_sign_unknown(tmp_path):
    net = read(tmp_path, "A pp B\nA activates C\n")
    assert net.sign.tolist() == [0, 1]
    assert net.relation.tolist() == ["pp", "activates"]
    assert net.history[-1] == "1 edge(s) whose relation stands for no sign are of unknown sign: pp"


def test_loops_and_contradicting_duplicates_are_kept_and_a_zero_is_unknown(tmp_path):
    net = read(tmp_path, "A 1 A\nA 1 B\nA -1 B\nA 1 B\nB 0 C\n")
    assert rows(net) == [("A", 1, "A"), ("A", 1, "B"), ("A", -1, "B"), ("A", 1, "B"), ("B", 0, "C")]
    assert settle(net).conflicts == (("A", "B"),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("A 1 B\nA B\n", r"net\.sif, line 2 holds 2 cell\(s\), A \| B"),
        ("A\t1\t\tB\n", r"line 1 holds 4 cell\(s\), A \| 1 \|  \| B"),
        ("A\t1\tB\nA 1 C\n", r"line 2 .*tabs.*blanks"),
        ("A 1 B\nA 7 C\n", r"'7' \(1x, first at net\.sif, line 2 \(A \| 7 \| C\)"),
        ("A act B\nA 7 C\n", r"'7' \(1x, first at net\.sif, line 2 \(A \| 7 \| C\)"),
        ("# nothing\n", "no edge"),
        ("A\nB\n", r"no edge \(2 lone"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_cells(tmp_path, content, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, content)


def test_an_empty_file_is_an_error(tmp_path):
    with pytest.raises(KnowledgeError, match="no edge"):
        read(tmp_path, "", sif_numeric)


@pytest.mark.parametrize("content", ["A 1 and1\nB -1 and1\nand1 1 C\n", "!A 1 B\n", "A -> and12\nand12 -> C\n"])
def test_a_boolean_model_is_left_to_its_own_format(tmp_path, content):
    for module in (sif_numeric, sif_cytoscape):
        assert not fits(module, content, "net.sif")
        with pytest.raises(KnowledgeError, match="Boolean model"):
            read(tmp_path, content, module)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("901|1.5  1  0\n901|1.5,HN|6  1  1\n", "expr_index.txt"),
        ("AATF\tBAX\tRepression\t22909821\n", "trrust.tsv"),
        ("source\tinteraction\ttarget\nA\t1\tB\n", "carnival.tsv"),
        ("source\tinteraction\ttarget\nA\tupregulates-expression\tB\n", "dorothea.tsv"),
        ("SET ONE\t\tA\tB\n", "sets.gmt"),
        ("source,target\nA,B\n", "net.csv"),
        ("protein1 protein2 combined_score\n9606.E1 9606.E2 490\n", "string.txt"),
    ],
)
def test_files_of_other_formats_do_not_fit(content, name):
    assert not fits(sif_numeric, content, name)
    assert not fits(sif_cytoscape, content, name)


def test_a_table_without_header_fits_by_its_content(tmp_path):
    assert rows(read(tmp_path, "A\t1\tB\nB\t-1\tC\n", name="net.tsv")) == [("A", 1, "B"), ("B", -1, "C")]
    assert fits(sif_cytoscape, "A activates B\nB inhibits C\n", "net.txt")


@settings(deadline=None, max_examples=60)
@given(networks(SIF_NAMES))
def test_both_dialects_keep_edges_signs_and_lone_nodes(net):
    for module in (sif_numeric, sif_cytoscape):
        again = written_and_read(module, net, "net.sif")
        assert edges(again) == edges(net)
        assert set(again.node) == set(net.node)


def test_a_relation_is_written_where_it_says_the_sign():
    net = Network.from_edges([("A", "B", 1), ("A", "B", -1), ("A", "B", 0), ("A", "B", 0), ("A", "B", 0)])
    relation = strings(["activation", "phosphorylation", "pp", "activates", "7"])
    net = Network.build(net.source, net.target, net.sign, relation=relation)
    again = written_and_read(sif_cytoscape, net, "net.sif")
    assert again.relation.tolist() == ["activation", "inhibits", "pp", "unknown", "unknown"]
    assert again.sign.tolist() == [1, -1, 0, 0, 0]


@pytest.mark.parametrize("name", ["a\tb", "a\nb", " a", "#a", "!a", "and1", ""])
def test_a_name_that_sif_cannot_hold_is_refused(tmp_path, name):
    with pytest.raises(KnowledgeError, match="cannot be written as SIF"):
        sif_numeric.write(Network.from_edges([(name, "B", 1)]), tmp_path / "net.sif")


def test_edges_without_direction_are_refused(tmp_path):
    net = Network.build(strings("A"), strings("B"), [0], directed=[False])
    with pytest.raises(KnowledgeError, match="no direction"):
        sif_cytoscape.write(net, tmp_path / "net.sif")


def test_writing_where_one_cannot_is_an_error_of_ours(tmp_path):
    with pytest.raises(KnowledgeError, match="cannot be written"):
        sif_numeric.write(Network.from_edges([("A", "B", 1)]), tmp_path / "none" / "net.sif")


@settings(deadline=None, max_examples=80)
@given(st.lists(CUT, max_size=4), st.sampled_from([sif_numeric, sif_cytoscape]))
def test_damaged_files_are_read_or_refused(cuts, module):
    content = damaged(b"source\tsign\ttarget\nA b\t1\tB\tC\n# c\nC\t-1\tA b\nlone\nC\t0\tC\n", cuts)
    fits(module, content.replace(b"\x00", b""), "net.sif")
    reads_or_refuses(module, content, "net.sif")


def test_the_published_networks_have_their_counts(shared_data):
    omnipath = sif_numeric.read(shared_data("omnipath-signed/omnipath_carnival.tsv"))
    assert (len(omnipath.node), len(omnipath)) == (6124, 19807)
    assert [int((omnipath.sign == sign).sum()) for sign in (1, -1)] == [14350, 5457]
    assert len(sif_numeric.read(shared_data("liver-dream/PKN-LiverDREAM.sif")).node) == 40


@pytest.mark.parametrize("content", ["A B 1\nB C -1\n", "A\tB\t1\nB\tC\t1\nC\tD\t1\n", "from to sign\nA B 1\n"])
def test_a_sign_that_stands_last_is_refused_instead_of_being_a_node(tmp_path, content):
    with pytest.raises(KnowledgeError, match=r"line 1 .*the sign seems to stand last"):
        read(tmp_path, content)


def test_quotes_around_all_names_as_of_r_are_no_part_of_them(tmp_path):
    net = read(tmp_path, '"A"\t"activates"\t"B C"\n"B C"\t"inhibits"\t"A"\n')
    assert rows(net) == [("A", 1, "B C"), ("B C", -1, "A")]
    assert "2 quotes around all names taken off, in lines" in net.history
    assert rows(read(tmp_path, '"A"\t1\tB\n')) == [('"A"', 1, "B")], "not all names"
    with pytest.raises(KnowledgeError, match="All names are in double quotes"):
        sif_numeric.write(Network.from_edges([('"A"', '"B"', 1)]), tmp_path / "out.sif")


def test_commas_instead_of_tabs_are_named(tmp_path):
    with pytest.raises(KnowledgeError, match=r"no edge \(2 lone.*It has commas; SIF has tabs or blanks"):
        read(tmp_path, "A,1,B\nB,-1,C\n")
