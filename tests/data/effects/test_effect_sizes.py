"""Effect sizes of all perturbations at once equal those of one pair of samples at a time (SciPy)."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix
from scipy.stats import false_discovery_control, mannwhitneyu, ttest_ind, wasserstein_distance

from molcause.data.effects.ranks import Groups
from molcause.data.effects.sizes import effect_sizes
from molcause.data.intervention import inhibit, perturbation, to_json
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError

VALUES = {
    "integers": st.integers(-3, 3).map(float),
    "any": st.floats(-1e3, 1e3, allow_nan=False, width=32),
}


def data_of(x, targets, scale="log"):
    texts = [to_json(perturbation({t: inhibit(0.9)} if t else {})) for t in targets]
    obs = pd.DataFrame({"interventions": pd.Categorical(texts)}, index=[f"s{k}" for k in range(len(texts))])
    var = pd.DataFrame(index=[f"g{k}" for k in range(x.shape[1])])
    return PerturbationData(AnnData(x, obs=obs, var=var), scale=scale)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", sorted(VALUES))
@settings(deadline=None, max_examples=60)
@given(drawn=st.data())
def test_ranks_and_distances_are_those_of_scipy(kind, dtype, drawn):
    values = drawn.draw(arrays(np.float64, 14, elements=VALUES[kind])).astype(dtype)
    label = np.array(drawn.draw(st.permutations([0] * 5 + [1] * 1 + [2] * 3 + [3] * 5)))
    found = Groups(label, 3).compare(values)
    for group in (1, 2, 3):
        own, reference = values[label == group].astype(float), values[label == 0].astype(float)
        assert found.distance[group - 1] == pytest.approx(wasserstein_distance(own, reference), abs=1e-9, rel=1e-6)
        above = (own[:, None] > reference).mean() + (own[:, None] == reference).mean() / 2
        assert found.above[group - 1] == pytest.approx(above, abs=1e-12)
        if len({*own, *reference}) > 1:
            expected = mannwhitneyu(own, reference, method="asymptotic")
            p = 2 * (1 - _normal(abs(found.z[group - 1])))
            assert p == pytest.approx(expected.pvalue, abs=1e-9)
        else:
            assert np.isnan(found.z[group - 1])


def _normal(z):
    from scipy.stats import norm

    return norm.cdf(z)


@pytest.mark.parametrize("sparse", [True, False])
def test_the_table_holds_difference_t_fold_change_and_adjusted_p(sparse):
    rng = np.random.default_rng(1)
    x = np.log1p(rng.poisson(2.0, (40, 6))).astype(float)
    targets = [""] * 16 + ["A"] * 12 + ["B"] * 12
    found = effect_sizes(data_of(csr_matrix(x) if sparse else x, targets, "log1p"))
    control, a = x[:16], x[16:28]
    assert np.allclose(found.difference[0], a.mean(0) - control.mean(0))
    assert np.allclose(found.z[0], ttest_ind(a, control, equal_var=False).statistic)
    assert np.allclose(found.log2_fold_change[0], np.log2(np.expm1(a).mean(0) / np.expm1(control).mean(0)))
    assert np.allclose(found.q, false_discovery_control(found.p.ravel()).reshape(found.p.shape))
    frame = found.to_frame()
    assert len(frame) == 12
    assert frame["readout"].tolist()[:3] == ["g0", "g1", "g2"]
    assert (frame["samples"] == 12).all()


@pytest.mark.parametrize(
    ("scale", "factor"), [("log", 1 / np.log(2)), ("log2", 1.0), ("log2 ratio", 1.0), ("standardised", np.nan)]
)
def test_a_fold_change_is_of_the_scale(scale, factor):
    x = np.array([[1.0], [2.0], [4.0], [6.0]])
    found = effect_sizes(data_of(x, ["", "", "A", "A"], scale))
    assert found.log2_fold_change[0, 0] == pytest.approx(3.5 * factor, nan_ok=True)


def test_missing_readings_are_left_out_readout_by_readout():
    x = np.array([[0.0, 1], [2, np.nan], [3, 5], [np.nan, 7], [1, 1]])
    found = effect_sizes(data_of(x, ["", "", "A", "A", "B"]))
    assert found.samples.tolist() == [[1, 2], [1, 1]]
    assert found.difference.tolist() == [[2.0, 5.0], [0.0, 0.0]]


def test_a_readout_without_any_reading_is_nan_and_not_an_error():
    x = np.array([[0.0, np.nan], [2, np.nan], [3, np.nan]])
    found = effect_sizes(data_of(x, ["", "A", "A"]))
    assert np.isnan(found.difference[0, 1])
    assert np.isnan(found.distance[0, 1])
    assert np.isnan(found.q[0, 1])


def test_small_conditions_can_be_left_out():
    x = np.arange(8.0).reshape(4, 2)
    assert len(effect_sizes(data_of(x, ["", "A", "A", "B"]), at_least=2).conditions) == 1
    with pytest.raises(DataContractError, match="No condition has 3 samples"):
        effect_sizes(data_of(x, ["", "A", "A", "B"]), at_least=3)


def test_data_without_a_reference_sample_say_so():
    x = np.arange(4.0).reshape(2, 2)
    with pytest.raises(DataContractError, match="no reference sample"):
        effect_sizes(data_of(x, ["A", "B"], "log2 ratio"))
