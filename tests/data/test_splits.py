"""Splits: nothing is in both parts, and what would give the answer away leaves training."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.data.intervention import inhibit, perturbation, to_json
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.design import design
from molcause.data.splits.fold import Fold
from molcause.data.splits.split import KINDS, split
from molcause.errors import DataContractError


def screen(sets, repeats=2, **columns):
    """Return data with one row for each set of targets and repeat, controls first."""
    rows = [frozenset(), *map(frozenset, sets)]
    texts = [to_json(perturbation({t: inhibit(0.9) for t in targets})) for targets in rows for _ in range(repeats)]
    obs = pd.DataFrame({"interventions": pd.Categorical(texts)}, index=[f"s{k}" for k in range(len(texts))])
    for name, values in columns.items():
        obs[name] = values
    x = np.random.default_rng(0).normal(size=(len(texts), 3))
    return PerturbationData(AnnData(x, obs=obs, var=pd.DataFrame(index=["X", "Y", "Z"])), scale="log")


SETS = ["A", "B", "C", "AB", "BC", "CD"]


def targets_of(data, rows):
    sets, code = design(data)._coded
    return {sets[k] for k in code[rows]}


def test_an_unseen_target_leaves_training_with_all_its_combinations():
    data = screen(SETS)
    folds = {fold.unit: fold for fold in split(data, "unseen-target")}
    assert sorted(folds) == ["A", "B", "C", "D"]
    assert targets_of(data, folds["B"].test) == {frozenset("B"), frozenset("AB"), frozenset("BC")}
    assert not any("B" in found for found in targets_of(data, folds["B"].train))
    assert targets_of(data, folds["D"].test) == {frozenset("CD")}


def test_a_held_out_perturbation_leaves_others_on_its_targets_in_training():
    data = screen(SETS)
    fold = next(fold for fold in split(data, "perturbation") if fold.unit == "A")
    assert targets_of(data, fold.test) == {frozenset("A")}
    assert frozenset("AB") in targets_of(data, fold.train)


def test_doses_of_one_target_are_never_divided():
    data = screen(["A", "A", "B", "B"])
    for fold in split(data, "perturbation"):
        assert not targets_of(data, fold.test) & targets_of(data, fold.train)


@pytest.mark.parametrize("singles", [True, False])
def test_leaving_a_target_out_keeps_or_drops_what_it_does_alone(singles):
    data = screen(SETS)
    fold = next(f for f in split(data, "leave-one-target-out", singles=singles) if f.unit == "A")
    assert (frozenset("A") in targets_of(data, fold.train)) is singles
    assert frozenset("AB") in targets_of(data, fold.test)
    assert (frozenset("A") in targets_of(data, fold.test)) is not singles


def test_single_to_combination_tests_every_combination():
    data = screen(SETS)
    (fold,) = split(data, "single-to-combination")
    assert targets_of(data, fold.test) == {frozenset("AB"), frozenset("BC"), frozenset("CD")}
    assert targets_of(data, fold.train) == {frozenset(), frozenset("A"), frozenset("B"), frozenset("C")}


@pytest.mark.parametrize(("seen", "units"), [(2, ["A + B", "B + C"]), (1, ["A", "B", "C"]), (0, ["A + B", "B + C"])])
def test_members_of_a_combination_are_seen_as_often_as_asked(seen, units):
    data = screen(SETS)
    folds = split(data, "unseen-combination", seen=seen)
    assert [fold.unit for fold in folds] == units
    for fold in folds:
        alone = {next(iter(found)) for found in targets_of(data, fold.train) if len(found) == 1}
        assert {len(found & alone) for found in targets_of(data, fold.test)} == {seen}
        assert fold.group == f"{seen} of 2 members seen"


@pytest.mark.parametrize("controls", [True, False])
def test_a_held_out_context_shares_its_controls_or_nothing(controls):
    line = ["one"] * 7 + ["two"] * 7
    data = screen(SETS, repeats=2, context=line[:1] + line[-1:] + line[1:7] + line[7:13])
    for fold in split(data, "context", controls=controls):
        inside = (data.adata.obs["context"] == fold.unit).to_numpy()
        assert inside[fold.test].all()
        assert inside[fold.train].any() == controls
        assert not controls or design(data).is_reference[fold.train][inside[fold.train]].all()


def test_time_and_dose_train_on_what_comes_first():
    data = screen(SETS, time=np.arange(14.0), dose=[np.nan, *np.arange(13.0)])
    (fold,) = split(data, "time", after=3)
    assert fold.train.tolist() == [0, 1, 2, 3]
    assert fold.test.tolist() == list(range(4, 14))
    doses = split(data, "dose")
    assert len(doses) == 12
    assert 0 not in np.concatenate([doses[0].train, doses[0].test])


def test_a_column_of_text_has_no_order():
    with pytest.raises(DataContractError, match="holds 'low', which is no number"):
        split(screen(SETS, dose=["low", "high"] * 7), "dose")


def test_published_folds_are_taken_as_they_are():
    data = screen(SETS, fold=[-1] * 4 + [1] * 5 + [2] * 5)
    one, two = split(data, "folds")
    assert one.unit == "fold 1"
    assert one.test.tolist() == [4, 5, 6, 7, 8]
    assert two.train.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8]


def test_samples_are_drawn_by_share_and_seed():
    data = screen(SETS)
    one, two = split(data, "sample", share=0.25, repeats=2, seed=3)
    assert len(one.test) == len(two.test) == 4
    assert not np.array_equal(one.test, two.test)
    assert np.array_equal(split(data, "sample", share=0.25, seed=3)[0].test, one.test)


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("unseen-targets", {}, "no split 'unseen-targets'. Did you mean 'unseen-target'"),
        ("unseen-target", {"fold": 3}, "no option 'fold'. Did you mean 'folds'"),
        ("unseen-target", {"folds": 9}, "needs 9 perturbations and there are 4. At most 4 folds"),
        ("unseen-target", {"folds": 1}, "2 folds or more"),
        ("context", {}, "no column 'context'"),
        ("sample", {"share": 1.0}, "between 0 and 1"),
        ("unseen-combination", {"seen": 3}, "0, 1 or 2 members"),
    ],
)
def test_what_cannot_be_split_is_an_error_before_training(kind, options, said):
    with pytest.raises(DataContractError, match=said):
        split(screen(SETS), kind, **options)


def test_too_few_perturbations_are_named():
    with pytest.raises(DataContractError, match="needs 2 perturbations and there are 1"):
        split(screen(["A"]), "perturbation")
    with pytest.raises(DataContractError, match="needs 1 combinations and there are 0"):
        split(screen(["A", "B"]), "single-to-combination")


def test_a_fold_never_shares_a_sample():
    with pytest.raises(DataContractError, match="1 sample\\(s\\) in both parts, the first in row 2"):
        Fold("cell", "x", np.array([1, 2]), np.array([2, 3]))
    with pytest.raises(DataContractError, match="no sample to test"):
        Fold("cell", "x", np.array([1, 2]), np.array([], dtype=int))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sets(st.sampled_from("ABCDE"), min_size=1, max_size=3), min_size=3, max_size=9),
    st.sampled_from(["perturbation", "unseen-target", "leave-one-target-out", "unseen-combination", "sample"]),
    st.integers(0, 5),
)
def test_folds_are_disjoint_reproducible_and_nest(sets, kind, seed):
    data = screen(sets)
    options = {"seed": seed} if "seed" in KINDS[kind].__kwdefaults__ else {}
    try:
        folds = split(data, kind, **options)
    except DataContractError:
        return
    again = split(data, kind, **options)
    for fold, same in zip(folds, again, strict=True):
        assert np.array_equal(fold.test, same.test)
        assert not set(fold.train) & set(fold.test)
        try:
            inner = split(data, kind, within=fold.train, **options)
        except DataContractError:
            continue
        for part in inner:
            assert set(part.train) | set(part.test) <= set(fold.train)
