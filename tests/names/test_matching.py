"""From names in data to nodes of a network: groups, families, same names, and what is left without a node."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import DataContractError, KnowledgeError
from molcause.names.readings import read_antibodies
from molcause.names.resolve import resolve


def one(readout, nodes, **options):
    return mc.ReadoutMap.resolve([readout], nodes, **options).rows()[0]


@pytest.mark.parametrize(
    ("readout", "nodes", "node"),
    [
        ("AKT_pS473", ["AKT", "AKT1"], "AKT"),
        ("AKT_pS473", ["AKT3", "AKT1", "ERK"], "AKT1|AKT3"),
        ("AKT_pS473", ["AKT2"], "AKT2"),
        ("MAPK_pT202_Y204", ["MAPK1", "MAPK3", "MAPK8", "MAPK14"], "MAPK1|MAPK3"),
        ("MAPK_pT202_Y204", ["P28482", "P27361"], "P28482|P27361"),
        ("MEK1_pS217_S221", ["Q02750"], "Q02750"),
        ("MEK1_pS217_S221", ["MEK"], "MEK"),
        ("AMPK_pT172", ["AMPK"], "AMPK"),
        ("Rab11", ["RAB11A"], "RAB11A"),
        ("PDK1_pS241", ["PDK1"], ""),
        ("PDK1_pS241", ["PDK1", "PDPK1"], "PDPK1"),
        ("TAZ_pS89", ["TAFAZZIN", "YAP1"], ""),
        ("TAZ_pS89", ["WWTR1"], "WWTR1"),
        ("Mre11", ["MRE11A"], "MRE11A"),
        ("custom", ["custom"], "custom"),
        ("custom", ["MEK"], ""),
    ],
)
def test_a_reading_finds_its_node(readout, nodes, node):
    assert one(readout, nodes)["node"] == node


def test_a_name_is_not_its_node_if_the_two_are_known_to_differ():
    row = one("PDK1", ["PDK1"], node_kind="symbol")
    assert (row["node"], row["resolved_by"]) == ("", "not in the network: PDPK1")
    assert one("PDK1", ["PDK1"], node_kind="antibody")["node"] == "PDK1"


@pytest.mark.parametrize("name", ["p38", "pkc", "msk12", "tak1", "ikb", "nfkb"])
def test_a_node_of_the_same_name_that_could_be_what_is_read_is_taken(name):
    assert one(name, [name, "AKT1"])["node"] == name


def test_the_map_says_how_or_why_not():
    names = ["AKT_pS473", "MEK1", "Collagenase", "G2M", "VHL", "IGFBP2"]
    made = mc.ReadoutMap.resolve(names, ["AKT1", "MEK", "VHL"], roles={"G2M": "phenotype"})
    assert made.resolved_by == (
        "antibody table: 1 of 3 members of AKT",
        "antibody table: MAP2K1, in MEK",
        "ambiguous: COL6A1, MMP1, MMP8, MMP13",
        "phenotype",
        "same name",
        "not in the network: IGFBP2",
    )
    assert made.role == ("readout",) * 3 + ("phenotype",) + ("readout",) * 2


def test_two_readings_of_opposite_meaning_stay_two_and_keep_their_signs():
    made = mc.ReadoutMap.resolve(["Src_pY416", "Src_pY527"], ["SRC"])
    assert (made.node, made.sign) == (("SRC", "SRC"), (1, -1))


def test_a_family_reading_is_one_variable_whatever_its_members():
    made = mc.ReadoutMap.resolve(["AKT_pS473"], ["AKT1", "AKT2", "AKT3"])
    assert len(made) == 1
    assert made.members == (("AKT1", "AKT2", "AKT3"),)
    assert all(made.of(name).tolist() == [0] for name in ("AKT1", "AKT3", "AKT1|AKT2|AKT3", "AKT_pS473"))
    assert made.of("AKT").tolist() == []


def test_a_node_is_measured_alone_and_in_a_group():
    made = mc.ReadoutMap.resolve(["AKT_pS473", "Akt2"], ["AKT1", "AKT2"])
    assert made.of("AKT2").tolist() == [0, 1]


def test_amounts_have_no_sign_unless_said():
    for kind, name in (("antibody", "MEK1"), ("any", "MAP2K1")):
        assert one(name, ["MAP2K1"], kind=kind)["sign"] == 0
        assert one(name, ["MAP2K1"], kind=kind, amounts=1)["sign"] == 1
    assert one("unheard", ["unheard"], amounts=1)["sign"] == 0


def test_what_was_resolved_already_is_taken_as_it_is():
    readouts, nodes = read_antibodies(["MEK1_pS217_S221"]), resolve(["MAP2K1"])
    assert mc.ReadoutMap.resolve(readouts, nodes) == mc.ReadoutMap.resolve(["MEK1_pS217_S221"], ["MAP2K1"])


def test_overrides_reach_the_map():
    mine = [{"antibody": "JNK_pT183_pT185", "gene(s)": "MAPK8", "sites": "pT183/pY185", "effect": "-1"}]
    row = one("JNK_pT183_pT185", ["MAPK8", "MAPK9"], overrides=mine)
    assert (row["node"], row["sign"], row["resolved_by"]) == ("MAPK8", -1, "override: MAPK8")


def test_wrong_choices_are_refused():
    with pytest.raises(DataContractError, match=r"given to 'G2', which is no readout. Did you mean 'G2M'"):
        one("G2M", ["MEK"], roles={"G2": "phenotype"})
    with pytest.raises(DataContractError, match="Unknown readout role"):
        one("G2M", ["MEK"], roles={"G2M": "feature"})
    with pytest.raises(KnowledgeError, match="Unknown kind of names 'anti'"):
        one("G2M", ["MEK"], kind="anti")


def test_the_smallest_family_that_holds_a_gene_is_taken_and_none_of_two_alike():
    assert one("Akt2", ["AKT"])["node"] == "AKT"
    assert one("JNK2", ["MAPK", "JNK"])["node"] == "JNK"
    assert one("JNK2", ["FPLX:JNK", "JNK"])["node"] == ""


@settings(deadline=None, max_examples=40)
@given(st.permutations(["AKT1", "AKT2", "MAPK1", "SRC", "RB1"]))
def test_the_order_of_the_nodes_makes_no_difference(nodes):
    names = ["AKT_pS473", "MAPK_pT202_Y204", "Src_pY527", "Rb_pS807_S811"]
    assert mc.ReadoutMap.resolve(names, nodes).node == ("AKT1|AKT2", "MAPK1", "SRC", "RB1")


@pytest.mark.parametrize("antibody", ["MAPK_pT202_Y204", "ERK_pT202_Y204", "p44/42"])
def test_a_node_called_by_its_family_s_everyday_name_is_found_by_the_family_s_antibodies(antibody):
    found = mc.ReadoutMap.resolve([antibody], ["ERK", "MEK"])
    assert found.node == ("ERK",)
    assert "could be" in found.resolved_by[0]


def test_a_node_that_is_another_gene_s_symbol_is_not_taken_for_a_family():
    assert mc.ReadoutMap.resolve(["PDK1_pS241"], ["PDK1"]).node == ("",)
