"""Data on a scale that is relative to control already need no sample of it, and get none."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

import molcause as mc
from molcause.data.scale import RELATIVE, SCALES
from molcause.errors import DataContractError, MolcauseError


def treated(scale):
    obs = pd.DataFrame({"interventions": ['[["MEK","block",0.1]]', '[["AKT","block",0.1]]']}, index=["a", "b"])
    return mc.PerturbationData(AnnData(np.array([[0.5], [0.2]]), obs=obs, var=pd.DataFrame(index=["ERK"])), scale=scale)


@pytest.mark.parametrize("scale", RELATIVE)
def test_changes_from_control_are_accepted_without_a_control(scale):
    data = treated(scale)
    assert (data.n_samples, data.control) == (2, "[]")
    assert len(data.conditions()) == 2


@pytest.mark.parametrize("scale", sorted(set(SCALES) - set(RELATIVE)))
def test_other_scales_need_one(scale):
    with pytest.raises(DataContractError, match=r"No sample is a control \(\[\]\)"):
        treated(scale)


def test_what_needs_reference_samples_says_that_there_are_none():
    data = treated("log2 ratio")
    answer = mc.ask(data, mc.Query(do={"MEK": mc.inhibit(0.9)}, outcome="ERK"))
    assert answer.warrant.basis == "none"
    assert "nothing done" in str(answer)
    with pytest.raises(MolcauseError, match="reference"):
        mc.models.LinearEquilibrium().fit(data)
