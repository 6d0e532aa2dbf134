"""DoRothEA: either name of each column, confidence levels kept and checked."""

import pytest
from tests.knowledge.table_files import DOROTHEA, DOROTHEA_PY

import molcause as mc
from molcause.errors import KnowledgeError


def read(folder, text):
    (folder / "net.csv").write_text(text)
    return mc.read_network(folder / "net.csv")


@pytest.mark.parametrize(("text", "weights"), [(DOROTHEA, [1, 1]), (DOROTHEA_PY, [1, 0.25])], ids=["R", "Python"])
def test_signs_and_weights_are_the_mode_of_regulation(tmp_path, text, weights):
    net = read(tmp_path, text)
    assert (net.source.tolist(), net.sign.tolist()) == (["MYC", "MYC"], [1, -1])
    assert net.weight.tolist() == weights


def test_confidence_selects_edges(tmp_path):
    assert read(tmp_path, DOROTHEA).select("confidence", "ABC".__contains__).target.tolist() == ["TERT"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DOROTHEA.replace("E,", "X,"), "Confidence is one of A to E; found 'X', first at net.csv, line 3"),
        (DOROTHEA.replace("E,", "AB,"), "found 'AB'"),
        ("tf,source,confidence,target,mor\nA,B,A,C,1\n", "both 'tf' and 'source'"),
        ("tf,confidence,target,mor,weight\nA,A,C,1,2\n", "both 'mor' and 'weight'"),
    ],
)
def test_what_is_ambiguous_or_no_level_is_refused(tmp_path, text, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, text)
