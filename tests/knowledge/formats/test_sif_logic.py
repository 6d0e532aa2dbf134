import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.formats.odd import CUT, damaged, fits, written_and_read
from tests.knowledge.formats.rules import logic_networks, reads_or_refuses, truth_table

from molcause.errors import KnowledgeError
from molcause.knowledge.formats import sif_cytoscape, sif_logic, sif_numeric
from molcause.knowledge.logic.logic_network import LogicNetwork

TOY = "EGF 1 Ras\nTNFa 1 PI3K\nRas 1 and1\nPI3K -1 and1\nand1 1 Raf\n!Akt 1 Raf\nRaf\t1\tMek\n"
TOY = TOY.replace(" ", "\t")


def read(folder, content):
    file = folder / "toy.sif"
    file.write_text(content)
    return sif_logic.read(file)


def test_gates_are_conjunctions_and_edges_alternatives(tmp_path):
    net = read(tmp_path, TOY)
    assert net.rule("Raf") == "!PI3K & Ras | !Akt"
    assert "and1" not in net.features
    assert net.inputs == ("EGF", "TNFa", "Akt")
    assert net.history[0] == "7 edges read from toy.sif, with 1 AND gates"


@given(logic_networks(constants=False))
def test_a_round_trip_keeps_the_truth_table(net):
    if not len(net):
        return
    again = written_and_read(sif_logic, net, "drawn.sif")
    assert truth_table(again) == truth_table(net)


@given(st.lists(CUT, max_size=4))
def test_a_damaged_file_is_read_or_refused(cuts):
    reads_or_refuses(sif_logic, damaged(TOY.encode(), cuts), "toy.sif")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("A 0 and1\nand1 1 B\n", "the sign '0' is neither 1 nor -1"),
        ("A binds B\n", "the sign 'binds' is neither"),
        ("!A -1 B\n", "negates its source twice"),
        ("A 1 and1\nand1 -1 B\n", "gate and1 must act on a node"),
        ("A 1 and1\nand1 1 and2\nand2 1 B\n", "gate and1 must act on a node"),
        ("A 1 and1\nA 1 B\n", "gate and1 lacks an output"),
        ("and1 1 B\nA 1 B\n", "gate and1 lacks inputs"),
        ("A\nB\n", "holds no edge"),
    ],
)
def test_what_is_no_rule_is_refused(tmp_path, content, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, content)


def test_constants_and_names_like_gates_cannot_be_written(tmp_path):
    with pytest.raises(KnowledgeError, match=r"constant rule\(s\) of \['A'\]"):
        sif_logic.write(LogicNetwork.from_rules({"A": "0"}), tmp_path / "a.sif")
    with pytest.raises(KnowledgeError, match=r"\['and3'\] would be read as AND gates"):
        sif_logic.write(LogicNetwork.from_rules({"A": "and3"}), tmp_path / "a.sif")


@pytest.mark.parametrize(
    ("content", "logic"),
    [
        (TOY, True),
        ("!A\t1\tB\n", True),
        ("A\t1\tB\nB\t-1\tC\n", False),
        ("A activates B\n", False),
        ("and1 1 B\n", False),
    ],
)
def test_of_the_sif_dialects_exactly_one_fits(content, logic):
    fitting = [module for module in (sif_logic, sif_numeric, sif_cytoscape) if fits(module, content, "toy.sif")]
    assert len(fitting) == 1
    assert (fitting == [sif_logic]) == logic


def test_the_networks_of_the_liver_study_are_no_logic(shared_data):
    content = shared_data("liver-dream/PKN-LiverDREAM.sif").read_bytes()
    assert not fits(sif_logic, content, "PKN-LiverDREAM.sif")
