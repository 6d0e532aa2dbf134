"""Regimes: observational, interventional, mixed."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import DataContractError

LABELS = [
    "[]",
    "[]",
    "null",
    '[["A","scale",0.5]]',
    '[["A","scale",0.1]]',
    '[["B","scale",null]]',
    '[["A","fix",0.0],["B","fix",0.0]]',
]


def made(labels=LABELS, scale="linear"):
    obs = pd.DataFrame({"interventions": labels}, index=[f"s{k}" for k in range(len(labels))])
    return mc.PerturbationData(AnnData(np.ones((len(labels), 1)), obs=obs, var=pd.DataFrame(index=["A"])), scale=scale)


def rows(data):
    return [int(name[1:]) for name in data.adata.obs_names]


def test_each_regime_has_its_samples():
    data = made()
    assert rows(data.regime("observational")) == [0, 1]
    assert rows(data.regime("interventional")) == [0, 1, 3, 4, 5, 6]
    assert rows(data.regime("mixed")) == list(range(7))


@given(st.integers(0, 50), st.sampled_from(["interventional", "mixed"]))
def test_a_share_keeps_the_reference_and_all_strengths_of_a_perturbation(seed, kind):
    part = rows(made().regime(kind, share=0.7, seed=seed))
    assert {0, 1} <= set(part)
    assert (2 in part) == (kind == "mixed")
    perturbed = set(part) - {0, 1, 2}
    assert perturbed in ({3, 4, 5}, {3, 4, 6}, {5, 6})


def test_seeds_draw_different_shares_and_one_seed_the_same():
    data = made()
    draws = [tuple(rows(data.regime("interventional", 1 / 3, seed))) for seed in range(30)]
    assert len(set(draws)) == 3
    assert draws[7] == tuple(rows(data.regime("interventional", 1 / 3, 7)))


def test_what_cannot_be_is_refused():
    data = made()
    with pytest.raises(DataContractError, match="Did you mean 'observational'"):
        data.regime("observation")
    with pytest.raises(DataContractError, match=r"smallest share is 0\.333"):
        data.regime("interventional", share=0.1)
    with pytest.raises(DataContractError, match="at most 1"):
        data.regime("mixed", share=1.5)
    with pytest.raises(DataContractError, match="leave share= out"):
        data.regime("observational", share=0.5)
    with pytest.raises(DataContractError, match="nothing observational"):
        made(['[["A","fix",0.0]]'], "ratio").regime("observational")
