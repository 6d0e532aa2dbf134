import libsbml
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.formats.odd import CUT, damaged, fits, written_and_read
from tests.knowledge.formats.rules import logic_networks, reads_or_refuses, truth_table

from molcause.errors import KnowledgeError
from molcause.knowledge.formats import graphml, sbml, sbml_qual
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.parsing.qual_writing import qual_text

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1" '
    'xmlns:qual="http://www.sbml.org/sbml/level3/version1/qual/version1" qual:required="true">'
)


def species(*ids, more=""):
    made = "".join(f'<qual:qualitativeSpecies qual:id="{key}" qual:compartment="c" {more}/>' for key in ids)
    return f"<qual:listOfQualitativeSpecies>{made}</qual:listOfQualitativeSpecies>"


def transition(inputs, target, *terms, default="0", effect="assignmentLevel"):
    """Return a transition; each input is (id, species) and each term (level, math)."""
    ins = "".join(
        f'<qual:input qual:id="{key}" qual:qualitativeSpecies="{name}" qual:transitionEffect="none" '
        'qual:thresholdLevel="1"/>'
        for key, name in inputs
    )
    outs = f'<qual:output qual:qualitativeSpecies="{target}" qual:transitionEffect="{effect}"/>'
    made = "".join(
        f'<qual:functionTerm qual:resultLevel="{level}"><math xmlns="http://www.w3.org/1998/Math/MathML">{math}</math>'
        "</qual:functionTerm>"
        for level, math in terms
    )
    return (
        f'<qual:transition qual:id="tr_{target}"><qual:listOfInputs>{ins}</qual:listOfInputs>'
        f"<qual:listOfOutputs>{outs}</qual:listOfOutputs><qual:listOfFunctionTerms>"
        f'<qual:defaultTerm qual:resultLevel="{default}"/>{made}</qual:listOfFunctionTerms></qual:transition>'
    )


def compare(word, name, value):
    level = f'<cn type="integer">{value}</cn>' if value in ("0", "1", "2") else f"<ci> {value} </ci>"
    return f"<apply><{word}/><ci> {name} </ci>{level}</apply>"


def read(folder, *transitions, listed=None, head=HEAD):
    file = folder / "model.sbml"
    listed = species("A", "B", "C") if listed is None else listed
    made = f"<qual:listOfTransitions>{''.join(transitions)}</qual:listOfTransitions>"
    file.write_text(f'{head}<model id="m">{listed}{made}</model></sbml>')
    return sbml_qual.read(file)


def rule_of(folder, math, **more):
    """Return the truth table of one rule for C of A and B."""
    net = read(folder, transition([("in_A", "A"), ("in_B", "B")], "C", ("1", math), **more))
    states = [[a, b, 0] for a in (0, 1) for b in (0, 1)]
    return [int(row[2]) for row in net.evaluate(states)]


@given(logic_networks())
@settings(max_examples=50)
def test_a_round_trip_keeps_the_truth_table_and_the_names(net):
    again = written_and_read(sbml_qual, net, "drawn.sbml")
    assert truth_table(again) == truth_table(net)
    assert again.digest == net.digest


@given(st.lists(CUT, min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused(cuts):
    net = LogicNetwork.from_rules({"ERK1/2": "MEK & !DUSP | RAS", "MEK": "1", "DUSP": "ERK1/2"})
    reads_or_refuses(sbml_qual, damaged(qual_text(net).encode(), cuts), "small.sbml")


def test_libsbml_finds_no_error_in_what_is_written():
    net = LogicNetwork.from_rules({"ERK1/2": "MEK & !DUSP | !MEK & RAS", "MEK": "1", "ERK1_2": "0", "RAS": "!RAS"})
    document = libsbml.readSBMLFromString(qual_text(net))
    grave = [document.getError(k) for k in range(document.checkConsistency())]
    assert [error.getMessage() for error in grave if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR] == []
    qual = document.getModel().getPlugin("qual")
    assert (qual.getNumQualitativeSpecies(), qual.getNumTransitions()) == (5, 4)
    formula = libsbml.formulaToL3String(qual.getTransition(0).getFunctionTerm(0).getMath())
    assert formula == "((DUSP == 0) && (MEK == 1)) || ((MEK == 0) && (RAS == 1))"
    assert [found.getSign() for found in qual.getTransition(0).getListOfInputs()] == [1, 2, 0]


@pytest.mark.parametrize(
    ("math", "table"),
    [
        (compare("eq", "A", "1"), [0, 0, 1, 1]),
        (compare("neq", "A", "1"), [1, 1, 0, 0]),
        (compare("geq", "A", "in_A"), [0, 0, 1, 1]),
        (compare("lt", "A", "in_A"), [1, 1, 0, 0]),
        (compare("gt", "A", "0"), [0, 0, 1, 1]),
        (compare("leq", "A", "0"), [1, 1, 0, 0]),
        (compare("leq", "A", "1"), [1, 1, 1, 1]),
        (compare("eq", "A", "B"), [1, 0, 0, 1]),
        ("<ci>A</ci>", [0, 0, 1, 1]),
        ("<true/>", [1, 1, 1, 1]),
        ("<false/>", [0, 0, 0, 0]),
        ("<apply><not/><ci>B</ci></apply>", [1, 0, 1, 0]),
        ("<apply><xor/><ci>A</ci><ci>B</ci></apply>", [0, 1, 1, 0]),
        ("<apply><implies/><ci>A</ci><ci>B</ci></apply>", [1, 1, 0, 1]),
        ("<apply><and/><ci>A</ci><ci>B</ci></apply>", [0, 0, 0, 1]),
        ("<apply><or/><ci>A</ci><apply><and/><ci>A</ci><ci>B</ci></apply></apply>", [0, 0, 1, 1]),
    ],
)
def test_conditions_mean_what_mathml_says(tmp_path, math, table):
    assert rule_of(tmp_path, math) == table


def test_a_default_of_one_makes_terms_exceptions(tmp_path):
    assert rule_of(tmp_path, "<ci>A</ci>", default="1") == [1, 1, 1, 1]
    net = read(tmp_path, transition([], "C", ("0", "<ci>A</ci>"), default="1"))
    assert net.clauses_of("C") == [{("A", True)}]


def test_several_function_terms_are_alternatives(tmp_path):
    both = "<apply><and/><ci>A</ci><ci>B</ci></apply>"
    neither = f"<apply><and/>{compare('eq', 'A', '0')}{compare('eq', 'B', '0')}</apply>"
    net = read(tmp_path, transition([], "C", ("1", both), ("1", neither), ("0", compare("neq", "A", "B"))))
    assert net.clauses_of("C") == [{("A", False), ("B", False)}, {("A", True), ("B", True)}]


def test_one_transition_for_each_edge_is_read_as_one_rule(tmp_path):
    edges = [
        transition([("theta_t1_A", "A")], "C", ("1", compare("geq", "A", "theta_t1_A"))),
        transition([("theta_t2_B", "B")], "C", ("1", compare("lt", "B", "theta_t2_B"))),
    ]
    net = read(tmp_path, *edges)
    assert net.rule("C") == "A | !B"
    assert net.inputs == ("A", "B")
    assert net.history == ("3 species and 2 transitions read from model.sbml",)


def test_nodes_are_called_by_names_that_can_stand_in_a_rule(tmp_path):
    listed = (
        '<qual:listOfQualitativeSpecies><qual:qualitativeSpecies qual:id="S_1" qual:name="Erk"/>'
        '<qual:qualitativeSpecies qual:id="S_2" qual:name="MAP kinase" qual:initialLevel="1"/>'
        "</qual:listOfQualitativeSpecies>"
    )
    net = read(tmp_path, transition([], "S_1", ("1", "<ci>S_2</ci>")), listed=listed)
    assert net.features == ("Erk", "S_2")
    assert net.history[0].endswith("; 1 species are called by their id; 1 initial levels not kept")
    twins = listed.replace("MAP kinase", "Erk")
    assert read(tmp_path, listed=twins).features == ("S_1", "S_2")


@pytest.mark.parametrize(
    ("transitions", "said"),
    [
        ([transition([], "C", ("2", "<ci>A</ci>"))], "more than two levels are not read"),
        ([transition([], "C", ("1", "<ci>A</ci>"), default="2")], "more than two levels"),
        ([transition([], "C", ("1", "<ci>A</ci>"), effect="production")], "the effect 'production' is not read"),
        ([transition([], "D", ("1", "<ci>A</ci>"))], "names the species 'D', which is not listed"),
        ([transition([], "C", ("1", "<ci>AA</ci>"))], r"'AA' is neither a species nor an input. Did you mean 'A'"),
        ([transition([], "C", ("1", "<ci>A</ci>"), ("0", "<ci>B</ci>"))], "give 0 and 1 at once"),
        ([transition([("t", "A")], "C", ("1", "<ci>t</ci>"))], "a threshold is no condition"),
        ([transition([], "C", ("1", "<cn>1</cn>"))], "a condition cannot be 'cn'"),
        ([transition([], "C", ("1", ""))], "0 conditions"),
        ([transition([], "C", ("1", "<apply><plus/><ci>A</ci></apply>"))], "'plus' of 1 is not read"),
        ([transition([], "C", ("1", "<apply><eq/><ci>A</ci></apply>"))], "'eq' compares 1 values"),
        ([transition([], "C", default="1"), transition([], "C")], "differ in their default level"),
        ([transition([], "C", default="1")] * 2, "2 transitions with default level 1"),
    ],
)
def test_what_is_no_boolean_rule_is_refused(tmp_path, transitions, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, *transitions)


def test_more_than_two_levels_are_refused_by_species(tmp_path):
    with pytest.raises(KnowledgeError, match="species 'p53' has level 2: models with more than two levels"):
        read(tmp_path, listed=species("p53", more='qual:maxLevel="2"'))
    with pytest.raises(KnowledgeError, match="holds no qualitative species"):
        read(tmp_path, listed="")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE sbml [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE sbml SYSTEM "http://127.0.0.1/evil.dtd">',
        '<!DOCTYPE sbml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("module", [sbml_qual, sbml])
def test_a_dtd_or_an_entity_is_refused(tmp_path, doctype, module):
    file = tmp_path / "bomb.xml"
    file.write_text(HEAD.replace("<sbml", f"{doctype}<sbml", 1) + "<model>&b;</model></sbml>")
    with pytest.raises(KnowledgeError, match="holds a DTD or entities"):
        module.read(file)


@pytest.mark.parametrize("module", [sbml_qual, sbml])
def test_deep_nesting_is_refused(tmp_path, module):
    file = tmp_path / "deep.xml"
    file.write_text(HEAD + "<model>" + "<apply>" * 5000 + "</apply>" * 5000 + "</model></sbml>")
    with pytest.raises(KnowledgeError, match="nested deeper"):
        module.read(file)


def test_it_is_told_from_other_xml():
    qual = qual_text(LogicNetwork.from_rules({"A": "B"}))
    core = '<sbml xmlns="http://www.sbml.org/sbml/level2" level="2"><model/></sbml>'
    assert [fits(module, qual, "m.xml") for module in (sbml_qual, sbml, graphml)] == [True, False, False]
    assert [fits(module, core, "m.xml") for module in (sbml_qual, sbml, graphml)] == [False, True, False]
    graph = "<graphml><graph/></graphml>"
    assert [fits(module, graph, "m.xml") for module in (sbml_qual, sbml, graphml)] == [False, False, True]
    assert not fits(sbml_qual, "A,<sbml,listOfQualitativeSpecies", "odd.csv")
