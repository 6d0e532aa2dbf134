import libsbml
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.knowledge.formats.odd import CUT, damaged, fits
from tests.knowledge.formats.rules import reads_or_refuses

from molcause.errors import KnowledgeError
from molcause.knowledge.formats import sbml
from molcause.knowledge.logic.expression import parse
from molcause.knowledge.logic.normal_form import clauses

SPECIES = """<listOfCompartments><compartment id="c" constant="true"/></listOfCompartments><listOfSpecies>
<species id="A" name="alpha" compartment="c" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/>
<species id="B" compartment="c" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/>
<species id="A_b" compartment="c" hasOnlySubstanceUnits="false" boundaryCondition="true" constant="false"/>
</listOfSpecies>"""
PARAMETERS = """<listOfParameters><parameter id="low" value="-10" constant="true"/>
<parameter id="zero" value="0" constant="true"/><parameter id="high" value="INF" constant="true"/></listOfParameters>"""
GENES = """<fbc:listOfGeneProducts><fbc:geneProduct fbc:id="G_1" fbc:label="b0001"/>
<fbc:geneProduct fbc:id="G_2" fbc:label="b0002"/><fbc:geneProduct fbc:id="G_3" fbc:label="sigma 70"/>
</fbc:listOfGeneProducts>"""
RULE = """<fbc:geneProductAssociation><fbc:and><fbc:geneProductRef fbc:geneProduct="G_1"/><fbc:or>
<fbc:geneProductRef fbc:geneProduct="G_2"/><fbc:geneProductRef fbc:geneProduct="G_3"/></fbc:or></fbc:and>
</fbc:geneProductAssociation>"""


def side(kind, **species):
    made = "".join(
        f'<speciesReference species="{key}" stoichiometry="{value}" constant="true"/>' for key, value in species.items()
    )
    return f"<listOf{kind}>{made}</listOf{kind}>"


def reaction(key, *parts, more="", reversible="false"):
    return f'<reaction id="{key}" reversible="{reversible}" fast="false" {more}>{"".join(parts)}</reaction>'


def objective(kind="maximize", target="use", coefficient="1"):
    return (
        f'<fbc:listOfObjectives fbc:activeObjective="o"><fbc:objective fbc:id="o" fbc:type="{kind}">'
        f'<fbc:listOfFluxObjectives><fbc:fluxObjective fbc:reaction="{target}" fbc:coefficient="{coefficient}"/>'
        "</fbc:listOfFluxObjectives></fbc:objective></fbc:listOfObjectives>"
    )


def model(*parts, fbc=2):
    space = f'xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version{fbc}" fbc:required="false"'
    strict = 'fbc:strict="true"' if fbc == 2 else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" {space} '
        f'level="3" version="1"><model id="m" {strict}>{"".join(parts)}</model></sbml>'
    )


UPTAKE = reaction(
    "uptake",
    side("Reactants", A_b=1),
    side("Products", A=1),
    more='fbc:lowerFluxBound="low" fbc:upperFluxBound="high"',
    reversible="true",
)
USE = reaction(
    "use",
    side("Reactants", A=2),
    side("Products", B=1),
    RULE,
    more='fbc:lowerFluxBound="zero" fbc:upperFluxBound="high"',
)
NEW = model(SPECIES, PARAMETERS, f"<listOfReactions>{UPTAKE}{USE}</listOfReactions>", objective(), GENES)


def read(folder, content):
    file = folder / "model.xml"
    file.write_text(content, encoding="utf-8")
    return sbml.read(file)


def test_fbc_2_gives_bounds_objective_and_gene_rules(tmp_path):
    net = read(tmp_path, NEW)
    assert net.stoichiometry.toarray().tolist() == [[1, -2], [0, 1], [-1, 0]]
    assert net.metabolite.tolist() == ["A", "B", "A_b"]
    assert net.metabolite_name.tolist() == ["alpha", "", ""]
    assert net.compartment.tolist() == ["c", "c", "c"]
    assert (net.lower.tolist(), net.upper.tolist()) == ([-10, 0], [np.inf, np.inf])
    assert net.objective.tolist() == [0, 1]
    assert net.gene_rule.tolist() == ["", "b0001 and (b0002 or G_3)"]
    assert net.genes == ("b0001", "b0002", "G_3")
    assert net.name == "m"


def test_species_at_the_boundary_are_left_out_of_the_balance_and_this_is_said(tmp_path):
    net = read(tmp_path, NEW)
    assert net.boundary.tolist() == [False, False, True]
    assert net.balance.toarray().tolist() == [[1, -2], [0, 1]]
    assert net.exchanges == ("uptake",)
    assert net.history == (
        "3 species and 2 reactions read from model.xml; 1 species at the boundary, left out of the balance",
    )


def test_an_objective_to_be_minimal_is_negated_and_this_is_said(tmp_path):
    net = read(tmp_path, NEW.replace("maximize", "minimize"))
    assert net.objective.tolist() == [0, -1]
    assert net.history[-1] == "the objective is to be minimal; its coefficients were negated"


def test_fbc_1_gives_bounds_by_operation_and_genes_by_note(tmp_path):
    note = (
        '<notes><html xmlns="http://www.w3.org/1999/xhtml"><p>GENE_ASSOCIATION: (b0001 and b0002) or b0003</p></html>'
        "</notes>"
    )
    reactions = (
        reaction("uptake", side("Reactants", A_b=1), side("Products", A=1), reversible="true"),
        reaction("use", note, side("Reactants", A=1), side("Products", B=1)),
    )
    bounds = "".join(
        f'<fbc:fluxBound fbc:reaction="{key}" fbc:operation="{word}" fbc:value="{value}"/>'
        for key, word, value in (("uptake", "greaterEqual", -10), ("uptake", "lessEqual", 5), ("use", "lessEqual", 7))
    )
    listed = f"<listOfReactions>{''.join(reactions)}</listOfReactions>"
    listed += f"<fbc:listOfFluxBounds>{bounds}</fbc:listOfFluxBounds>"
    net = read(tmp_path, model(SPECIES, listed, objective(), fbc=1))
    assert (net.lower.tolist(), net.upper.tolist()) == ([-10, 0], [5, 7])
    assert net.objective.tolist() == [0, 1]
    assert net.genes == ("b0001", "b0002", "b0003")
    assert len(net.gene_clauses[1]) == 2


def test_level_2_gives_bounds_by_the_parameters_of_rate_laws(tmp_path):
    law = """<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><ci>FLUX_VALUE</ci></math><listOfParameters>
    <parameter id="LOWER_BOUND" value="-3"/><parameter id="UPPER_BOUND" value="4"/>
    <parameter id="OBJECTIVE_COEFFICIENT" value="1"/><parameter id="FLUX_VALUE" value="0"/></listOfParameters>
    </kineticLaw>"""
    content = f"""<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"><model id="old">
    <listOfCompartments><compartment id="c"/></listOfCompartments>
    <listOfSpecies><species id="A" compartment="c"/></listOfSpecies><listOfReactions>
    <reaction id="r"><listOfReactants><speciesReference species="A"/></listOfReactants>{law}</reaction>
    <reaction id="free"><listOfProducts><speciesReference species="A" stoichiometry="0.5"/></listOfProducts></reaction>
    </listOfReactions></model></sbml>"""
    net = read(tmp_path, content)
    assert (net.lower.tolist(), net.upper.tolist()) == ([-3, -np.inf], [4, np.inf])
    assert net.objective.tolist() == [1, 0]
    assert net.stoichiometry.toarray().tolist() == [[-1, 0.5]]
    assert net.history[0].endswith("1 rate laws and 0 modifiers not kept")
    assert net.history[1] == "no bounds said of 1 reactions, which are bounded by their direction alone"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (NEW.replace('Bound="low"', 'Bound="lowest"'), "'uptake' is bounded by 'lowest', which is no parameter"),
        (NEW.replace('reaction="use"', 'reaction="user"'), "objective names the reaction 'user'.* Did you mean 'use'"),
        (NEW.replace('value="-10"', 'value="NaN"'), "bounds that exclude each other, or that are no numbers"),
        (NEW.replace('value="INF"', 'value="-1"'), "'use' with 0 to -1"),
        (NEW.replace('stoichiometry="2"', ""), "species 'A': the stoichiometry is '', which is no number"),
        (
            NEW.replace('stoichiometry="2"', 'stoichiometry="NaN"'),
            "species 'A' has no finite number as its stoichiometry",
        ),
        (NEW.replace("speciesReference", "simpleReference"), "'uptake' lists a 'simpleReference' among its species"),
        (NEW.replace('id="B"', 'id="A"'), "species number 2 has the id 'A' of another"),
        (NEW.replace("<fbc:or>", "<fbc:xor>").replace("</fbc:or>", "</fbc:xor>"), "reaction 'use' hold 'xor' of 2"),
        (NEW.replace(RULE, RULE.replace("</fbc:and>", "</fbc:and><fbc:and/>")), "reaction 'use' are 2 rules"),
        (NEW.replace('species="B"', 'species="C"'), "reaction 'use', species 'C' is not in the list"),
        (model(SPECIES), "holds no reaction"),
        ("<sbml><model></sbml>", "not well-formed XML"),
        ("<graphml/>", "outermost element is 'graphml'"),
        ('<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"/>', "holds 0 models"),
        ('<sbml xmlns="http://example.org" level="9" version="1"><model/></sbml>', "SBML of level '9'"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, content, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, content)


@given(st.lists(CUT, min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused(cuts):
    reads_or_refuses(sbml, damaged(NEW.encode(), cuts), "model.xml")


WORDS = ["2", "1", "-10", "INF", "version2", "low", "high", "use", "A_b", "G_1", "fbc:and", "fbc:geneProductRef"]
WORDS += ["reaction", "speciesReference", "maximize", "false", "listOfReactants", "stoichiometry", "constant", "level"]


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([*WORDS, "", "é", "1e999"])), min_size=1, max_size=3))
def test_a_well_formed_file_with_wrong_words_is_read_or_refused(swaps):
    content = NEW
    for old, new in swaps:
        content = content.replace(old, new)
    reads_or_refuses(sbml, content.encode(), "model.xml")


def by_libsbml(content):
    """Return stoichiometry, bounds and objective of an fbc 2 model as libsbml has them."""
    document = libsbml.readSBMLFromString(content)
    made = document.getModel()
    species = [found.getId() for found in made.getListOfSpecies()]
    matrix = np.zeros((len(species), made.getNumReactions()))
    bounds, genes = [], []
    for k, found in enumerate(made.getListOfReactions()):
        for sign, listed in ((-1, found.getListOfReactants()), (1, found.getListOfProducts())):
            for reference in listed:
                matrix[species.index(reference.getSpecies()), k] += sign * reference.getStoichiometry()
        own = found.getPlugin("fbc")
        bounds.append([made.getParameter(key).getValue() for key in (own.getLowerFluxBound(), own.getUpperFluxBound())])
        genes.append(own.getGeneProductAssociation())
    rules = [rule.getAssociation().toInfix(True) if rule is not None else "" for rule in genes]
    active = made.getPlugin("fbc").getActiveObjective()
    return (
        matrix,
        np.array(bounds),
        {t.getReaction(): t.getCoefficient() for t in active.getListOfFluxObjectives()},
        rules,
    )


def check_against_libsbml(net, content):
    matrix, bounds, aim, rules = by_libsbml(content)
    assert (net.stoichiometry.toarray() == matrix).all()
    assert (np.stack([net.lower, net.upper], axis=1) == bounds).all()
    assert {name: value for name, value in zip(net.reaction, net.objective, strict=True) if value} == aim
    labels = {gene.removeprefix("G_"): gene for gene in net.genes}
    for own, other in zip(net.gene_clauses, rules, strict=True):
        found = clauses(parse(other, "libsbml", words=True), "libsbml") if other else [frozenset()]
        renamed = [
            {(labels.get(name.removeprefix("G_"), name), negated) for name, negated in clause} for clause in found
        ]
        assert {*map(frozenset, renamed)} == {*own}


def test_it_reads_what_libsbml_reads(tmp_path, shared_data):
    file = shared_data("amn-growth/e_coli_core.xml")
    check_against_libsbml(sbml.read(file), file.read_text(encoding="utf-8"))
    plain = NEW.replace("sigma 70", "G_3").replace('label="b000', 'label="G_')
    check_against_libsbml(read(tmp_path, plain), plain)


def test_e_coli_core_grows_as_published(shared_data):
    file = shared_data("amn-growth/e_coli_core.xml")
    assert fits(sbml, file.read_bytes()[: 64 * 1024], file.name)
    net = sbml.read(file)
    assert net.balance.shape == (72, 95)
    assert (len(net.exchanges), len(net.genes)) == (20, 137)
    limits = np.stack([net.lower, net.upper], axis=1)
    found = linprog(-net.objective, A_eq=net.balance, b_eq=np.zeros(72), bounds=limits, method="highs")
    assert -found.fun == pytest.approx(0.8739, abs=5e-5)
    without = {"b2415", "b2416"}  # ptsH and ptsI: no uptake of glucose by the phosphotransferase system
    cut = [not any(without.isdisjoint(name for name, _ in clause) for clause in found) for found in net.gene_clauses]
    assert sorted(net.reaction[cut]) == ["R_FRUpts2", "R_GLCpts"]


def test_kholodenko_mapk_is_read_without_its_rate_laws(shared_data):
    net = sbml.read(shared_data("kholodenko-mapk/BIOMD0000000010.xml"))
    assert net.stoichiometry.shape == (8, 10)
    assert net.reaction.tolist() == [f"J{k}" for k in range(10)]
    assert net.reaction_name[0] == "MAPKKK activation"
    for cascade in (["MKKK", "MKKK_P"], ["MKK", "MKK_P", "MKK_PP"], ["MAPK", "MAPK_P", "MAPK_PP"]):
        rows = np.isin(net.metabolite, cascade)
        assert not net.stoichiometry.toarray()[rows].sum(axis=0).any()  # its total is conserved
    assert "10 rate laws" in net.history[0]
    assert (net.objective == 0).all()
