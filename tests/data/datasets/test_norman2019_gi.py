"""norman2019-gi: fitness as measurements, scores as frames."""

from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from molcause.data.datasets import norman2019_gi
from molcause.data.intervention import from_json
from molcause.data.splits.split import split
from molcause.errors import DataContractError

load = cache(norman2019_gi.load)


@pytest.fixture
def data(shared_data):
    return load()


@pytest.fixture
def frame(shared_data):
    return load


def test_a_control_112_genes_and_all_their_pairs_once(data):
    sizes = [len(condition.perturbation) for condition in data.conditions()]
    assert [sizes.count(n) for n in (0, 1, 2)] == [1, 112, 6216]
    assert data.n_samples == 6329
    pairs = {tuple(x.target for x in c.perturbation) for c in data.conditions() if len(c.perturbation) == 2}
    assert pairs == set(combinations(data.targets(), 2))
    assert {item.kind for c in data.conditions() for item in c.perturbation} == {"shift"}


def test_fitness_is_that_of_the_matrix_whichever_way_it_is_read(data, shared_data):
    matrix = pd.read_csv(shared_data("norman2019-gi/processed_fitnesses.csv"), index_col=0)
    assert matrix.shape == (113, 113)
    assert np.abs(matrix - matrix.T).to_numpy().max() < 1e-15
    for row in range(0, data.n_samples, 97):
        names = [item.target for item in from_json(data.adata.obs["interventions"].iloc[row])]
        first, second = [*names, "negative", "negative"][:2]
        assert data.values()[row, 0] == pytest.approx(matrix.loc[first, second], abs=1e-15)
        assert data.values()[row, 0] == pytest.approx(matrix.loc[second, first], abs=1e-15)


def test_fitness_is_relative_to_the_control_which_is_near_0(data):
    assert data.scale == "log2 ratio"
    assert data.adata.obs_names[0] == "negative"
    assert abs(data.values()[0, 0]) < 0.001
    assert (data.values().min(), data.values().max()) == pytest.approx((-0.749, 0.216), abs=0.001)


def test_pairs_are_nearly_the_sum_of_their_members(data):
    (fold,) = split(data, "single-to-combination")
    assert (len(fold.train), len(fold.test)) == (113, 6216)
    value = dict(zip(data.adata.obs_names, data.values()[:, 0], strict=True))
    added = [sum(value[name] for name in data.adata.obs_names[row].split("+")) for row in fold.test]
    assert np.corrcoef(added, data.values()[fold.test, 0])[0, 1] == pytest.approx(0.937, abs=0.001)


@pytest.mark.parametrize(
    ("table", "shape"),
    [("emap", (112, 112)), ("perturbseq-emap", (104, 104)), ("perturbseq-fitness", (104, 104)),
     ("perturbseq-singles", (113, 2)), ("fits", (125, 53))],
)  # fmt: skip
def test_summaries_come_as_frames_with_their_names_as_index(frame, table, shape):
    assert frame(table=table).shape == shape
    assert frame(table=table).index.is_unique


def test_singles_have_no_value_for_the_control(frame):
    singles = frame(table="perturbseq-singles")
    assert singles.isna().any(axis=1).sum() == 9
    assert singles.loc["negative"].isna().all()


def test_another_table_is_refused_with_the_nearest():
    with pytest.raises(DataContractError, match=r"no table 'emaps'. Did you mean 'emap'"):
        norman2019_gi.load(table="emaps")
