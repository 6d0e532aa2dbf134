"""INDRA statements: which are edges, with which sign, and what is said of the rest."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.formats.odd import CUT, damaged, fits, reads_or_refuses

from molcause.errors import KnowledgeError, MolcauseError
from molcause.knowledge.formats import indra


def agent(name, **references):
    return {"name": name, "db_refs": {"TEXT": name.lower(), **references}}


RAF, MEK, RAS = agent("RAF", FPLX="RAF"), agent("MAP2K1", HGNC="6840", UP="Q02750"), agent("KRAS", HGNC="6407")
PAPERS = [{"source_api": "reach", "pmid": "123456"}, {"source_api": "signor", "pmid": "234567"}]
PAPERS += [{"source_api": "reach", "pmid": None}]
STATEMENTS = [
    {"type": "Activation", "subj": RAF, "obj": MEK, "obj_activity": "kinase", "belief": 0.8, "evidence": PAPERS},
    {"type": "Inhibition", "subj": MEK, "obj": RAF},
    {"type": "IncreaseAmount", "subj": RAF, "obj": MEK},
    {"type": "DecreaseAmount", "subj": RAF, "obj": MEK},
    {"type": "Phosphorylation", "enz": RAF, "sub": MEK, "residue": "S", "position": "218"},
    {"type": "Dephosphorylation", "enz": RAF, "sub": MEK},
    {"type": "Autophosphorylation", "enz": RAF, "residue": "Y"},
    {"type": "Gef", "gef": RAF, "ras": RAS},
    {"type": "Complex", "members": [RAF, MEK]},
    {"type": "Complex", "members": [RAF, RAS]},
    {"type": "ActiveForm", "agent": MEK, "activity": "kinase", "is_active": True},
    {"type": "Phosphorylation", "enz": None, "sub": MEK},
]


def test_signs_come_from_the_type_and_a_modification_has_none():
    net = indra.from_object(STATEMENTS)
    signs = list(zip(net.source, net.sign.tolist(), net.target, net.relation, strict=True))
    assert signs == [
        ("RAF", 1, "MAP2K1", "Activation"),
        ("MAP2K1", -1, "RAF", "Inhibition"),
        ("RAF", 1, "MAP2K1", "IncreaseAmount"),
        ("RAF", -1, "MAP2K1", "DecreaseAmount"),
        ("RAF", 0, "MAP2K1", "Phosphorylation"),
        ("RAF", 0, "MAP2K1", "Dephosphorylation"),
        ("RAF", 0, "RAF", "Autophosphorylation"),
        ("RAF", 0, "KRAS", "Gef"),
    ]


def test_what_is_no_edge_is_counted_with_its_reason():
    said = indra.from_object(STATEMENTS).history
    assert said[0] == "8 edges read from the 12 statements of a list of statements"
    assert said[1] == (
        "left out: 2 Complex (no causal edge), 1 ActiveForm (no causal edge), 1 Phosphorylation without enz"
    )


def test_evidence_is_kept():
    net = indra.from_object(STATEMENTS)
    assert net.evidence["references"][0] == "123456;234567"
    assert net.publications[0] == {"123456", "234567"}
    assert net.evidence["sources"][0] == "reach;signor"
    assert net.evidence["confidence"][0] == 0.8
    assert net.evidence["site"].tolist() == ["", "", "", "", "S218", "", "Y", ""]
    assert net.evidence["activity"][0] == "kinase"


def test_identifiers_are_kept():
    net = indra.from_object(STATEMENTS)
    assert net.node_table["namespace"].tolist() == ["FPLX", "HGNC", "HGNC"]
    assert net.synonyms["HGNC:6840"] == "MAP2K1"
    assert net.synonyms["UP:Q02750"] == "MAP2K1"
    assert "raf" not in net.synonyms


@pytest.mark.parametrize("wrap", [lambda s: s, lambda s: {"statements": s}, lambda s: {"statements": {"1": s[0]}}])
def test_a_file_is_read_however_it_is_wrapped(tmp_path, wrap):
    (tmp_path / "raf.json").write_text(json.dumps(wrap(STATEMENTS)), encoding="utf-8")
    net = indra.read(tmp_path / "raf.json")
    assert net.name == "raf"
    assert net.sign[0] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[{", "not JSON"),
        ("[1]", "no list of statements"),
        ("[]", "0 statement"),
        (json.dumps(STATEMENTS[8:10]), r"no edge: 2 Complex \(no causal edge\)"),
    ],
)
def test_a_file_without_edges_is_refused_with_the_reason(tmp_path, text, said):
    (tmp_path / "raf.json").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=said):
        indra.read(tmp_path / "raf.json")


VALUES = st.recursive(
    st.one_of(st.none(), st.text(max_size=3), st.integers(), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["name", "db_refs"]), inner)),
    max_leaves=4,
)
KEYS = st.sampled_from(["type", "subj", "obj", "evidence", "belief", "residue", "id"])


@settings(deadline=None, max_examples=100)
@given(st.lists(st.dictionaries(KEYS, VALUES), min_size=1, max_size=3))
def test_statements_of_any_shape_are_read_or_refused(changes):
    statements = [STATEMENTS[0] | change | {"type": "Activation"} for change in changes]
    try:
        net = indra.from_object(statements)
    except MolcauseError:
        return
    assert 0 < len(net) <= len(statements)


@settings(deadline=None, max_examples=100)
@given(st.lists(CUT, max_size=4))
def test_damaged_files_are_read_or_refused(cuts):
    reads_or_refuses(indra, damaged(json.dumps(STATEMENTS[:5]).encode(), cuts), "net.json")


def test_only_statements_fit():
    assert fits(indra, json.dumps(STATEMENTS), "net.json")
    assert fits(indra, json.dumps({"statements": STATEMENTS}, indent=1), "net.json")
    for other in ('[{"CXVersion": "2.0"}, {"type": "belief"}]', '{"attractors": []}', "", "type belief"):
        assert not fits(indra, other, "net.json")
    assert indra.accepts(STATEMENTS)
    assert not indra.accepts([])
    assert not indra.accepts([("A", "B")])
