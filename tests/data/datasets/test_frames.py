"""card-krueger and mr-bmi-sbp: natural experiments, as frames, with their textbook results."""

import sys

import numpy as np
import pytest

from molcause.data.datasets import card_krueger, mr_bmi_sbp
from molcause.errors import StorageError


@pytest.fixture
def restaurants(shared_data):
    return card_krueger.load()


@pytest.fixture
def variants(shared_data):
    pytest.importorskip("rdata")
    return mr_bmi_sbp.load()


def test_410_restaurants_were_asked_twice(restaurants):
    assert restaurants.shape == (820, 27)
    assert set(restaurants["id"].value_counts()) == {2}
    assert (restaurants["d_nj"] == restaurants["d"] * restaurants["nj"]).all()


def test_employment_did_not_fall_where_the_wage_rose(restaurants):
    fte = restaurants.groupby(["nj", "d"])["fte"]
    assert fte.count().to_list() == [77, 77, 321, 319]
    assert fte.mean().to_list() == pytest.approx([23.33, 21.17, 20.44, 21.03], abs=0.005)
    assert _difference_in_differences(restaurants) == pytest.approx(2.754, abs=0.001)
    twice = restaurants.groupby("id")["fte"].transform("count") == 2
    assert twice.sum() == 2 * 384
    assert _difference_in_differences(restaurants[twice]) == pytest.approx(2.750, abs=0.001)


def test_the_wage_rose_in_new_jersey_only(restaurants):
    wage = restaurants.groupby(["nj", "d"])["wage"].mean()
    assert wage.to_list() == pytest.approx([4.63, 4.62, 4.61, 5.08], abs=0.005)


def test_160_variants_of_which_144_are_kept(variants):
    assert variants.shape == (160, 29)
    assert variants["eaf.outcome"].isna().all()
    assert not variants["remove"].any()
    dropped = variants[~variants["mr_keep"].astype(bool)]
    assert len(dropped) == 16
    assert dropped["palindromic"].all()
    assert dropped["ambiguous"].all()
    assert variants["pval.selection"].max() == pytest.approx(9.7e-5, rel=0.01)


def test_the_weighted_effect_is_heterogeneous(variants):
    effect, fixed, spread = _weighted(variants)
    assert (effect, fixed, spread) == pytest.approx((0.3173, 0.0539, 4.21), abs=0.005)
    assert fixed * np.sqrt(spread) == pytest.approx(0.111, abs=0.001)
    assert _weighted(variants[variants["mr_keep"].astype(bool)])[0] == pytest.approx(0.3304, abs=1e-4)
    strong = variants[variants["pval.selection"] < 5e-8]
    assert len(strong) == 25
    assert _weighted(strong)[0] == pytest.approx(0.3316, abs=1e-4)


def test_without_rdata_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "rdata", None)
    with pytest.raises(StorageError, match=r"pip install 'molcause\[r\]'"):
        mr_bmi_sbp.load()


def _difference_in_differences(frame):
    means = frame.groupby(["nj", "d"])["fte"].mean()
    return (means[1, 1] - means[1, 0]) - (means[0, 1] - means[0, 0])


def _weighted(frame):
    """Return the inverse-variance weighted effect, its fixed-effect standard error, and the overdispersion."""
    x, y, se = (frame[f"{name}"].to_numpy(dtype=float) for name in ("beta.exposure", "beta.outcome", "se.outcome"))
    weight = se**-2
    effect = np.sum(weight * x * y) / np.sum(weight * x**2)
    spread = np.sum(weight * (y - effect * x) ** 2) / (len(x) - 1)
    return effect, np.sum(weight * x**2) ** -0.5, spread
