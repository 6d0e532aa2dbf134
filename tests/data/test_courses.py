"""Time courses: who is in one, and where it starts."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

import molcause as mc
from molcause.data.courses import courses
from molcause.errors import DataContractError


def made(start_key=(), **columns):
    n = len(columns["course"])
    obs = pd.DataFrame({"interventions": "[]", **columns}, index=[f"s{k}" for k in range(n)])
    adata = AnnData(np.arange(float(n))[:, None], obs=obs, var=pd.DataFrame(index=["R"]))
    adata.uns["molcause"] = {"start_key": list(start_key)}
    return mc.PerturbationData(adata, scale="linear")


def found(data):
    return {name: rows.tolist() for name, rows in courses(data).items()}


SHARED = {
    "course": [None, "EGF", "EGF", "IGF", "EGF+i", np.nan],
    "time": [0, 5, 1, 5, 5, 0],
    "inhibitor": ["none", "none", "none", "none", "i", "i"],
}


def test_one_sample_of_time_zero_starts_every_course_that_agrees_with_it():
    assert found(made(["inhibitor"], **SHARED)) == {"EGF": [0, 2, 1], "IGF": [0, 3], "EGF+i": [5, 4]}


def test_without_a_declared_key_nothing_is_joined():
    assert found(made(**SHARED)) == {"EGF": [2, 1], "IGF": [3], "EGF+i": [4]}


def test_a_course_with_its_own_start_takes_no_other():
    data = made(["inhibitor"], course=["", "a", "a"], time=[0, 0, 5], inhibitor="none")
    assert found(data) == {"a": [1, 2]}


def test_a_key_that_obs_lacks_or_that_varies_within_a_course_is_refused():
    with pytest.raises(DataContractError, match=r"names 'inhibitr', which obs does not have. Did you mean 'inhibitor'"):
        made(["inhibitr"], **SHARED)
    with pytest.raises(DataContractError, match=r"course 'a' has several values in 'inhibitor'.*\['i', 'none'\]"):
        made(["inhibitor"], course=["", "a", "a"], time=[0, 1, 5], inhibitor=["i", "i", "none"])


def test_courses_need_their_columns_and_numbers():
    with pytest.raises(DataContractError, match="no column 'time'"):
        courses(made(course=["a"]))
    with pytest.raises(DataContractError, match="must hold numbers"):
        courses(made(course=["a"], time=["5 min"]))


def test_the_declared_key_survives_a_file(tmp_path):
    data = made(["inhibitor"], **{**SHARED, "course": ["", *SHARED["course"][1:5], ""]})
    data.adata.write_h5ad(tmp_path / "courses.h5ad")
    assert found(mc.read_data(tmp_path / "courses.h5ad")) == found(data)
