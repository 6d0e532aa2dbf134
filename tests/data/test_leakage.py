"""What a split gives away, and what a batch hides."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from molcause.data.intervention import inhibit, perturbation, to_json
from molcause.data.leakage import confounded, leakage
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.split import split
from molcause.errors import DataContractError


def measured(targets, *, x=None, sparse=False, **columns):
    """Return data with one sample for each string of targets; the first is the control."""
    texts = [to_json(perturbation({t: inhibit(0.9) for t in names})) for names in targets]
    obs = pd.DataFrame({"interventions": pd.Categorical(texts)}, index=[f"s{k}" for k in range(len(texts))])
    for name, values in columns.items():
        obs[name] = values
    x = np.random.default_rng(0).normal(size=(len(texts), 2)) if x is None else x
    made = AnnData(csr_matrix(x) if sparse else x, obs=obs, var=pd.DataFrame(index=["X", "Y"]))
    return PerturbationData(made, scale="log")


def codes(found):
    return [finding.code for finding in found]


def test_a_clean_split_has_no_findings():
    data = measured(["", "", "A", "B", "C"])
    assert leakage(data, split(data, "unseen-target")) == ()


@pytest.mark.parametrize("sparse", [True, False])
def test_copies_on_both_sides_are_named(sparse):
    x = np.array([[0.0, 1], [1, 0], [2, 3], [2, 3], [0, 0]])
    data = measured(["", "A", "A", "B", "C"], x=x, sparse=sparse)
    found = leakage(data, split(data, "unseen-target"))
    assert codes(found) == ["E501"]
    assert set(found[0].names) == {"s2", "s3"}


def test_looking_for_leaks_leaves_the_data_as_they_are():
    x = csr_matrix((np.array([2.0, 1.0, 3.0]), np.array([1, 0, 0]), np.array([0, 2, 3, 3])), shape=(3, 2))
    data = measured(["", "A", "B"], x=x)
    leakage(data, split(data, "unseen-target"))
    data.verify()


def test_a_missing_reading_does_not_hide_a_copy():
    x = np.array([[0.0, 1], [np.nan, 3], [np.nan, 3], [4, 4]])
    data = measured(["", "A", "B", "C"], x=x)
    assert codes(leakage(data, split(data, "unseen-target"))) == ["E501"]


def test_a_split_by_sample_sees_every_perturbation():
    data = measured(["", "", *"AAAABBBB"])
    found = leakage(data, split(data, "sample", share=0.4))
    assert codes(found) == ["W502"]


def test_a_single_whose_target_trains_in_a_combination_is_named():
    data = measured(["", "A", "B", "C", "AB"])
    found = leakage(data, split(data, "perturbation"))
    assert codes(found) == ["W503"]
    assert found[0].names == ("A", "B")


def test_two_names_of_one_input_are_found():
    data = measured(["", "A", "A", "B"], perturbation=["none", "A 20", "A 40", "B"])
    found = leakage(data, split(data, "unseen-target"))
    assert codes(found) == ["W504"]
    assert found[0].names == ("A 20 = A 40",)


def test_knowledge_of_the_data_s_own_publication_is_found():
    data = measured(["", "A", "B"])
    folds = split(data, "unseen-target")
    assert codes(leakage(data, folds, publications={"123", "456"}, own={"456"})) == ["W505"]
    assert leakage(data, folds, publications={"unnamed", "123"}) == ()


def test_a_perturbation_alone_in_its_batch_is_not_separable():
    data = measured(["", "A", "B", "C", "C"], batch=["1", "1", "1", "2", "2"])
    (found,) = confounded(data)
    assert found.code == "W506"
    assert found.names == ("block C, 10% left (only in 2)",)
    assert confounded(measured(["", "A", "B", "C", ""], batch=["1", "1", "1", "2", "2"])) == ()


def test_batches_must_be_named():
    with pytest.raises(DataContractError, match="no column 'plate'"):
        confounded(measured(["", "A"]), "plate")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["", "A", "B", "C"]), st.sampled_from("123")), min_size=2, max_size=9))
def test_inseparable_is_what_the_rank_of_the_design_says(rows):
    targets, batch = ["", *[row[0] for row in rows]], ["1", *[row[1] for row in rows]]
    found = confounded(measured(targets, batch=batch))
    named = sum(len(finding.names) for finding in found)
    lost = 0
    x_batch = pd.get_dummies(pd.Series(batch)).to_numpy(float)
    for name in sorted(set(targets) - {""}):
        others = [pd.get_dummies(pd.Series(targets)).to_numpy(float), x_batch]
        design = np.hstack(others)
        contrast = np.zeros(design.shape[1])
        columns = sorted(set(targets))
        contrast[columns.index(name)], contrast[columns.index("")] = 1, -1
        estimable = np.linalg.matrix_rank(np.vstack([design, contrast])) == np.linalg.matrix_rank(design)
        lost += not estimable
    assert named == lost


def test_stored_zeros_and_negative_zeros_do_not_hide_a_copy():
    data = measured(["", "A", "B"], x=np.array([[1.0, 2], [3, 0], [3, -0.0]]))
    assert codes(leakage(data, split(data, "unseen-target"))) == ["E501"]
    stored = csr_matrix((np.array([1.0, 2, 3, 3, 0]), [0, 1, 0, 0, 1], [0, 2, 3, 5]), shape=(3, 2))
    obs = data.adata.obs.copy()
    sparse = PerturbationData(AnnData(stored, obs=obs, var=pd.DataFrame(index=["X", "Y"])), scale="log")
    assert codes(leakage(sparse, split(sparse, "unseen-target"))) == ["E501"]
    assert sparse.adata.X.nnz == 5
