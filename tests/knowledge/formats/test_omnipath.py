"""OmniPath: both column sets, flags as words or digits, complexes, what has no sign or no direction."""

import pytest
from tests.knowledge.table_files import OLD_DUMP, OMNIPATH

import molcause as mc
from molcause.errors import KnowledgeError


def read(folder, text, **options):
    (folder / "net.tsv").write_text(text)
    return mc.read_network(folder / "net.tsv", **options)


def test_the_web_service_table_says_sign_direction_and_conflict(tmp_path):
    net = read(tmp_path, OMNIPATH)
    assert net.sign.tolist() == [1, 0, 0, 0]
    assert net.directed.tolist() == [True, True, True, False]
    assert net.evidence["conflict"].tolist() == ["", "both", "", ""]
    assert net.conflicts == (("P31749", "P49841"),)
    assert "1 of them state both signs" in net.history
    assert "3 of them state no sign" not in net.history
    assert "2 of them state no sign" in net.history
    assert "1 of them have no direction" in net.history


def test_labels_are_gene_symbols_and_complexes_are_known_as_such(tmp_path):
    net = read(tmp_path, OMNIPATH)
    assert dict(zip(net.node, net.node_table["label"], strict=True)) == {
        "P04049": "RAF1",
        "Q02750": "MAP2K1",
        "P31749": "AKT1",
        "P49841": "GSK3B",
        "COMPLEX:P01112_P04049": "HRAS_RAF1",
    }
    kinds = dict(zip(net.node, net.node_table["kind"], strict=True))
    assert (kinds.pop("COMPLEX:P01112_P04049"), {*kinds.values()}) == ("complex", {"protein"})
    assert net.synonyms["MAP2K1"] == "Q02750"


def test_a_node_with_two_symbols_keeps_both(tmp_path):
    header, first, second, _ = OLD_DUMP.splitlines()
    again = first.replace("P46531", "P08069")
    lines = [f"{header}\tsource_genesymbol", f"{first}\tDLL1", f"{second}\tIGF1", f"{again}\tDLL-1"]
    net = read(tmp_path, "\n".join(lines))
    place = net.index["O00548"]
    assert (net.node_table["label"][place], net.node_table["synonyms"][place]) == ("DLL1", "DLL-1")


def test_evidence_is_kept_and_publications_count_once(tmp_path):
    net = read(tmp_path, OMNIPATH)
    assert net.publications[0] == {"8157000"}
    assert net.evidence["sources"][0] == "SIGNOR;SPIKE"
    assert net.evidence["evidences"][0] == '{"positive": [{"resource": "SIGNOR"}]}'
    assert net.evidence["curation_effort"].tolist() == ["2", "2", "0", "1"]


def test_the_consensus_policy_finds_its_columns(tmp_path):
    net = read(tmp_path, OMNIPATH, sign_conflict="consensus")
    assert net.sign.tolist() == [1, -1, 0, 0]
    assert net.conflicts == ()


def test_the_old_dump_is_read_and_no_flag_is_no_sign(tmp_path):
    net = read(tmp_path, OLD_DUMP.replace("O00548\tP46531\t1", "O00548\tP46531\t0"))
    assert net.sign.tolist() == [1, -1, 0]
    assert net.directed.tolist() == [False, True, True]
    assert [len(found) for found in net.publications] == [1, 1, 0]


def test_a_quoted_table_of_another_program_is_the_same(tmp_path):
    quoted = "\n".join("\t".join(f'"{c}"' for c in line.split("\t")) for line in OLD_DUMP.splitlines())
    assert read(tmp_path, quoted).digest == read(tmp_path, OLD_DUMP).digest


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1\t1\t0", "1\tperhaps\t0", "'stimulation' holds 'perhaps' at net.tsv, line 2"),
        ("O00548\t", "\t", "lack their source, the first at net.tsv, line 2"),
    ],
)
def test_a_bad_cell_is_refused_with_its_line(tmp_path, old, new, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, OLD_DUMP.replace(old, new, 1))
