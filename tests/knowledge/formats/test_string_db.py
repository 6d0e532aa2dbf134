"""STRING: links without direction and sign, each once, with scores from 0 to 1000."""

import pytest
from tests.knowledge.table_files import STRING

import molcause as mc
from molcause.errors import KnowledgeError


def read(folder, text):
    (folder / "links.txt").write_text(text)
    return mc.read_network(folder / "links.txt")


def test_a_link_has_no_direction_and_no_sign_and_is_there_once(tmp_path):
    net = read(tmp_path, STRING)
    assert (net.sign.tolist(), net.directed.tolist(), net.weight.tolist()) == ([0, 0], [False] * 2, [1.0] * 2)
    assert net.evidence["confidence"].tolist() == [0.173, 1.0]
    assert net.evidence["coexpression"].tolist() == ["45", "0"]
    assert net.history[1].startswith("1 rows are others turned round and were left out: 2 of 3")
    assert net.synonyms["ENSP00000000233"] == "9606.ENSP00000000233"


def test_rows_turned_round_with_another_score_and_lone_ones_stay(tmp_path):
    rows = ["protein1 protein2 combined_score", "1.A 1.B 900", "1.B 1.A 800", "1.D 1.C 700", "1.E 1.E 600"]
    assert len(read(tmp_path, "\n".join(rows))) == 4


def test_tabs_separate_as_well(tmp_path):
    assert read(tmp_path, STRING.replace(" ", "\t")).digest == read(tmp_path, STRING).digest


@pytest.mark.parametrize("score", ["1001", "-1", "high", "", "nan"])
def test_a_score_out_of_range_is_refused_with_its_line(tmp_path, score):
    with pytest.raises(KnowledgeError, match=r"'combined_score' holds .* at links.txt, line 2"):
        read(tmp_path, f"protein1 protein2 combined_score\n1.A 1.B {score}\n")
