"""The map from measured variables to nodes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import DataContractError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "readout": TEXT,
            "node": TEXT,
            "site": TEXT,
            "sign": st.sampled_from([-1, 0, 1]),
            "role": st.sampled_from(["readout", "phenotype", "input"]),
            "resolved_by": TEXT,
        }
    ),
    max_size=5,
    unique_by=lambda row: row["readout"],
)


@settings(deadline=None)
@given(ROWS)
def test_rows_give_the_same_map_back(rows):
    readouts = mc.ReadoutMap.from_rows(rows)
    assert readouts.rows() == rows
    assert mc.ReadoutMap.from_rows(readouts.rows()) == readouts
    assert len(readouts) == len(rows)
    assert readouts.signs.tolist() == [row["sign"] for row in rows]


def test_a_node_gives_all_its_readouts_and_a_readout_itself():
    readouts = mc.ReadoutMap.from_rows(
        [{"readout": "pMEK1", "node": "MEK", "sign": 1}, {"readout": "tMEK", "node": "MEK", "sign": 0}]
    )
    assert readouts.of("MEK").tolist() == [0, 1]
    assert readouts.of("tMEK").tolist() == [1]
    assert readouts.of("ERK").tolist() == []


def test_same_names_rise_with_their_node():
    readouts = mc.ReadoutMap.same_names(["A", "B"])
    assert (readouts.node, readouts.sign) == (("A", "B"), (1, 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"readout": ("a", "a")}, "more than once: .'a'"),
        ({"sign": (1, 2)}, "-1, 0 .unknown. or 1; found .2"),
        ({"role": ("readout", "redout")}, "'redout'.*Did you mean 'readout'"),
        ({"node": ("A",)}, "differ in length"),
    ],
)
def test_a_bad_map_is_refused(change, said):
    columns = dict.fromkeys(("node", "site", "resolved_by"), ("", ""))
    columns |= {"readout": ("a", "b"), "sign": (1, 1), "role": ("readout",) * 2} | change
    with pytest.raises(DataContractError, match=said):
        mc.ReadoutMap(**columns)


def test_no_name_is_no_node():
    assert mc.ReadoutMap.from_rows([{"readout": "a", "node": "", "sign": 0}]).of("").tolist() == []


def test_a_missing_node_is_no_node_of_that_name():
    rows = [{"readout": "a", "node": float("nan"), "sign": 0}]
    assert mc.ReadoutMap.from_rows(rows).node == ("",)


def test_a_sign_read_as_a_float_is_a_sign():
    assert mc.ReadoutMap.from_rows([{"readout": "a", "node": "A", "sign": -1.0}]).sign == (-1,)


@pytest.mark.parametrize("sign", ["+", "activating", 2, 0.5])
def test_a_sign_that_is_no_number_is_refused_as_a_broken_contract(sign):
    with pytest.raises(DataContractError):
        mc.ReadoutMap.from_rows([{"readout": "a", "node": "A", "sign": sign}])


@pytest.mark.parametrize("sign", [None, float("nan"), ""])
def test_a_missing_sign_is_unknown(sign):
    assert mc.ReadoutMap.from_rows([{"readout": "a", "node": "A", "sign": sign}]).sign == (0,)
