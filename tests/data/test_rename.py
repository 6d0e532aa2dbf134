"""Targets under other names: the measurements stay, and what was done to each sample with them."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData, read_h5ad

from molcause.data.intervention import inhibit, perturbation, stimulate, to_json
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, InterventionError


@pytest.fixture
def data():
    done = [{"EGF": stimulate()}, {"EGF": stimulate(), "MEK": inhibit(0.9)}, {"EGF": stimulate(), "AKT": inhibit()}]
    texts = [to_json(perturbation(each)) for each in done]
    obs = pd.DataFrame({"interventions": pd.Categorical([*texts, "null"])}, index=list("abcd"))
    adata = AnnData(np.arange(8.0).reshape(4, 2), obs=obs, var=pd.DataFrame(index=["X", "Y"]))
    return PerturbationData(adata, scale="log", control=texts[0], name="small")


def test_targets_and_the_reference_are_renamed_and_the_rest_stays(data):
    other = data.rename_targets({"MEK": "MAP2K1|MAP2K2", "EGF": "P01133"})
    assert other.targets() == ("AKT", "MAP2K1|MAP2K2", "P01133")
    assert other.control == '[["P01133","shift",null]]'
    assert [len(c.rows) for c in other.conditions()] == [1, 1, 1]
    assert other.labels.tolist()[3] == "null"
    assert other.name == "small"
    assert np.array_equal(other.values(), data.values())
    assert data.targets() == ("AKT", "EGF", "MEK")
    other.verify()
    data.verify()


def test_renamed_data_survive_a_file(data, tmp_path):
    other = data.rename_targets({"EGF": "P01133"})
    other.adata.write_h5ad(tmp_path / "other.h5ad")
    again = PerturbationData(read_h5ad(tmp_path / "other.h5ad"))
    assert (again.control, again.targets(), again.name) == (other.control, other.targets(), "small")


def test_what_is_no_target_is_named_with_the_nearest(data):
    with pytest.raises(DataContractError, match=r"intervention on 'MEKK'\. Did you mean 'MEK'"):
        data.rename_targets({"MEKK": "MAP2K1"})


def test_two_targets_of_one_sample_cannot_become_one(data):
    both = data.adata.copy()
    both.obs["interventions"] = both.obs["interventions"].cat.add_categories(
        to_json(perturbation({"MEK": inhibit(0.9), "AKT": inhibit(0.5)}))
    )
    both.obs.iloc[3, 0] = both.obs["interventions"].cat.categories[-1]
    with pytest.raises(InterventionError, match="AKT"):
        PerturbationData(both).rename_targets({"MEK": "AKT"})
