"""Readouts by name, scales, changes, samples, intervals, and what is no number."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from tests.scoring.predictions.toys import CONDITIONS, READOUTS, make_data, table

from molcause.errors import DataContractError
from molcause.scoring.predictions.read import read_predictions

LABELS = ["AKT", "MEK", "both"]
DATA = make_data()


def codes(found):
    return {finding.code for finding in found.findings}


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(3)), st.permutations(range(4)))
def test_the_order_of_rows_and_columns_says_nothing(rows, columns):
    frame = table(LABELS)
    shuffled = read_predictions(frame.iloc[rows, columns], DATA)
    straight = read_predictions(frame, DATA)
    assert shuffled.conditions == straight.conditions
    np.testing.assert_array_equal(shuffled.level, straight.level)
    by_target = dict(zip(straight.conditions, straight.level, strict=True))
    np.testing.assert_array_equal(by_target[CONDITIONS[2][0]], frame.loc["MEK"])


def test_missing_readouts_are_an_error_or_said(data):
    frame = table(LABELS).drop(columns="S6").assign(other=1.0)
    with pytest.raises(DataContractError, match=r"lacks 1 of 4 readouts of 'toy': S6"):
        read_predictions(frame, data)
    found = read_predictions(frame, data, readouts="shared")
    assert found.shared.tolist() == [True, False, True, True]
    assert {"W801", "I802"} <= codes(found)
    assert found.counts["readouts used"] + found.counts["readouts that the data lack"] == found.counts["readouts"] == 4
    assert found.counts["readouts not predicted"] == 1


def test_names_of_another_case_are_suggested_not_taken(data):
    with pytest.raises(DataContractError, match=r"differ by case only: erk is ERK, s6 is S6"):
        read_predictions(table(LABELS, readouts=["erk", "s6", *READOUTS[2:]]), data)


def test_columns_without_known_names_are_never_taken_by_place(data):
    with pytest.raises(DataContractError, match=r"No column .* as many columns \(4\)"):
        read_predictions(table(LABELS, readouts=["0", "1", "2", "3"]), data)


def test_names_that_another_column_of_the_data_holds_are_explained(data):
    data.adata.var["gene_id"] = ["g1", "g2", "g3", "g4"]
    with pytest.raises(DataContractError, match="what var\\['gene_id'\\] says"):
        read_predictions(table(LABELS, readouts=["g1", "g2", "g3", "g4"]), data)


def test_doubled_readouts_are_refused(data):
    with pytest.raises(DataContractError, match="'ERK' more than once"):
        read_predictions(table(LABELS, readouts=["ERK", "ERK", "S6", "x"]), data)
    adata = AnnData(np.ones((1, 2)), obs=pd.DataFrame(index=["AKT"]))
    adata.var_names = ["ERK", "ERK"]
    with pytest.raises(DataContractError, match="occur more than once: ERK"):
        read_predictions(adata, data)


def test_another_scale_is_refused_whether_declared_or_seen(data):
    adata = AnnData(table(LABELS), uns={"molcause": {"scale": "counts"}})
    with pytest.raises(DataContractError, match="scale 'counts', the data on 'log'"):
        read_predictions(adata, data)
    with pytest.raises(DataContractError, match=r"to 20,000, .*looks like counts"):
        read_predictions(table(LABELS).assign(ERK=20_000.0), data)
    assert "W804" in codes(read_predictions(table(LABELS).assign(ERK=20_000.0), data, scale="log"))
    assert "W804" not in codes(read_predictions(table(LABELS), data))


def test_changes_are_noticed_and_get_the_control_of_their_own_context():
    data = make_data(contexts=("A", "B"))
    frame = table(LABELS, value=0.0)
    assert "W805" in codes(read_predictions(frame, data))
    found = read_predictions(frame, data, changes=True)
    assert "W805" not in codes(found)
    assert sorted(set(found.contexts)) == ["A", "B"]
    values, obs = data.values(), data.adata.obs
    for k, (text, context) in enumerate(zip(found.conditions, found.contexts, strict=True)):
        control = values[((obs["interventions"] == "[]") & (obs["context"] == context)).to_numpy()].mean(axis=0)
        change = frame.iloc[[text == c for c, _ in (CONDITIONS[1], CONDITIONS[2], CONDITIONS[3])]].to_numpy()[0]
        np.testing.assert_allclose(found.level[k], control + change, rtol=1e-12)


def test_levels_are_not_taken_for_changes(data):
    assert not codes(read_predictions(table(LABELS), data))


def test_a_number_that_is_none_is_counted_and_stays_none(data):
    frame = table(LABELS)
    frame.iloc[0, 0], frame.iloc[1, 1] = np.nan, np.inf
    found = read_predictions(frame, data)
    assert np.isnan(found.level).sum() == 2
    assert "2 predicted numbers" in next(f for f in found.findings if f.code == "W803").text


def cells(sparse=False, order=None):
    draw = np.random.default_rng(1)
    labels = np.repeat(["AKT", "MEK", "both", "ctrl"], [70, 3, 1, 5])
    values = np.round(np.abs(draw.normal(5, 1, (79, 4))), 3)
    values[values < 4.5] = 0.0
    order = np.arange(79) if order is None else order
    obs = pd.DataFrame({"perturbation": labels[order]}, index=[f"p{k}" for k in order])
    matrix = csr_matrix(values[order]) if sparse else values[order]
    return AnnData(matrix, obs=obs, var=pd.DataFrame(index=list(READOUTS))), labels, values


@pytest.mark.parametrize("sparse", [False, True])
def test_several_rows_of_a_condition_are_samples_with_a_mean_and_a_variance(data, sparse):
    adata, labels, values = cells(sparse)
    found = read_predictions(adata, data)
    by_text = dict(zip((text for text, _ in CONDITIONS), ["ctrl", "AKT", "MEK", "both"], strict=True))
    for k, text in enumerate(found.conditions):
        own = values[labels == by_text[text]]
        assert found.n[k] == len(own)
        np.testing.assert_allclose(found.level[k], own.mean(axis=0), rtol=1e-12)
        if len(own) > 1:
            np.testing.assert_allclose(found.variance[k], own.var(axis=0, ddof=1), rtol=1e-12)
        else:
            assert np.isnan(found.variance[k]).all()
        assert len(found.cells[k]) == min(len(own), 50)
        assert {tuple(row) for row in found.cells[k]} <= {tuple(row) for row in own}


def test_the_sample_of_samples_follows_the_seed_and_means_alone_can_be_asked_for(data):
    adata, *_ = cells()
    first, again, other = (read_predictions(adata, data, seed=seed) for seed in (0, 0, 1))
    k = int(np.argmax(first.n))
    np.testing.assert_array_equal(first.cells[k], again.cells[k])
    assert (np.sort(first.cells[k], axis=0) != np.sort(other.cells[k], axis=0)).any()
    means = read_predictions(adata, data, cells="means")
    assert means.variance is None
    assert not means.has_cells
    np.testing.assert_array_equal(means.level, first.level)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_means_and_variances_do_not_depend_on_the_order_of_samples(random):
    order = np.arange(79)
    random.shuffle(order)
    straight, shuffled = (read_predictions(cells(order=o)[0], DATA) for o in (None, order))
    np.testing.assert_allclose(shuffled.level, straight.level, rtol=1e-12)
    np.testing.assert_allclose(shuffled.variance, straight.variance, rtol=1e-9)


def test_large_means_cost_no_digits_of_the_variance():
    from molcause.scoring.predictions.gather import gather

    values = 1e8 + np.random.default_rng(0).normal(size=(1000, 2))
    found = gather(values, np.arange(2), np.zeros(1000, dtype=int), ["a"], keep=False)
    np.testing.assert_allclose(found.variance[0], values.var(axis=0, ddof=1), rtol=1e-6)


def test_layers_say_the_uncertainty_of_single_rows(data):
    frame = table(LABELS)
    adata = AnnData(frame, layers={"sd": frame * 0 + 0.5, "low": frame - 1, "high": frame + 1})
    found = read_predictions(adata, data)
    assert (found.sd == 0.5).all()
    np.testing.assert_allclose(found.high - found.low, 2.0)
    assert (found.level_of_interval, codes(found)) == (0.9, {"W810"})
    adata.uns["molcause"] = {"level": 0.8}
    said = read_predictions(adata, data)
    assert (said.level_of_interval, codes(said)) == (0.8, set())
    adata.uns["molcause"] = {"level": 80}
    with pytest.raises(DataContractError, match="between 0 and 1"):
        read_predictions(adata, data)


def test_an_unknown_option_or_source_is_refused(data):
    with pytest.raises(DataContractError, match="cells='all'"):
        read_predictions(table(LABELS), data, cells="all")
    with pytest.raises(DataContractError, match="not a int"):
        read_predictions(3, data)


def test_data_that_bring_folds_are_mentioned():
    data = make_data(obs={"fold": 1})
    assert "I809" in codes(read_predictions(table(LABELS), data))
