"""Sets of targets: against loops over copies written out, merging of targets, and refusals."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import ParameterError
from molcause.stats.target_sets import TargetSets

sets_of_targets = st.lists(st.frozensets(st.sampled_from("ABCDE"), min_size=1, max_size=3), min_size=1, max_size=7)


def copies_written_out(found, drawn, influence):
    """Draw each target as a node of its own, and make every set of every choice of copies."""
    made = [
        (set(zip(members, copy, strict=True)), influence[k])
        for k, members in enumerate(found._members)
        for copy in product(*(range(int(drawn[target])) for target in members))
    ]
    return (
        len(made),
        sum(a * b for first, a in made for second, b in made if first & second),
        sum(a * a for _, a in made),
    )


@settings(deadline=None, max_examples=60)
@given(sets_of_targets, st.integers(0, 2**32 - 1))
def test_the_square_is_that_of_all_copies_written_out(units, seed):
    found, rng = TargetSets(units), np.random.default_rng(seed)
    drawn, influence = rng.integers(0, 4, (3, found.targets)).astype(float), rng.normal(size=(3, found.sets))
    times = found.drawn_together(drawn)
    square = found.square(times, influence)
    for k in range(3):
        count, shared, alone = copies_written_out(found, drawn[k], influence[k])
        assert times[k, found.whole].sum() == count
        assert square[k] == pytest.approx(max(shared, alone), abs=1e-9)


@given(sets_of_targets, st.randoms())
def test_the_order_of_names_does_not_matter(units, random):
    def shuffled(names):
        return tuple(random.sample(names, len(names)))

    found, turned = TargetSets(units), TargetSets([shuffled(sorted(unit)) for unit in units])
    assert found.row.tolist() == turned.row.tolist()
    assert found._members == turned._members
    assert found.sets == len(set(units))


def test_sets_that_share_nothing_are_independent_units():
    found = TargetSets([("A", "B"), "C", frozenset("DEF"), ("B", "A"), ["C"]])
    assert found.independent
    assert (found.sets, found.targets, found.row.tolist()) == (3, 3, [0, 1, 2, 0, 1])


def test_only_targets_that_are_always_together_count_as_one():
    found = TargetSets([("A", "B", "C"), ("A", "B"), ("C", "D")])
    assert not found.independent
    assert (found.sets, found.targets) == (3, 3)


def test_names_need_not_be_text():
    assert TargetSets(np.array([3, 1, 3])).row.tolist() == [1, 0, 1]
    assert TargetSets(np.array([["A", "B"], ["B", "A"]])).sets == 1


def test_sets_that_cannot_be_summed_over_are_refused():
    with pytest.raises(ParameterError, match="without any target"):
        TargetSets(["A", ()])
    pool = [f"g{k}" for k in range(11)]
    with pytest.raises(ParameterError, match="11 targets"):
        TargetSets([pool, *pool])
    assert TargetSets([pool, "other"]).targets == 2
