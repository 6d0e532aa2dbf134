"""What each corruption of gene sets keeps and breaks."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.knowledge.corruption.gene_sets import KINDS
from molcause.knowledge.gene_sets import GeneSets

GENES = [f"G{k}" for k in range(7)]
MEMBERS = st.dictionaries(st.sampled_from(GENES), st.sampled_from([1.0, -2.0, 0.5]), max_size=6)
COLLECTIONS = st.dictionaries(st.sampled_from("ABCDE"), MEMBERS, max_size=5).map(
    lambda sets: GeneSets.from_dict(sets, name="drawn")
)
SHARES = st.floats(0, 1)
SEEDS = st.integers(0, 99)


def members_of(sets):
    row = np.repeat(np.arange(len(sets)), sets.sizes)
    columns = row, sets.membership.indices, sets.membership.data
    return list(zip(*(column.tolist() for column in columns), strict=True))


@settings(deadline=None, max_examples=60)
@given(COLLECTIONS, st.sampled_from(sorted(KINDS)), SHARES, SEEDS)
def test_a_corruption_depends_on_its_arguments_only_and_keeps_names_genes_and_the_original(sets, kind, p, seed):
    before = members_of(sets)
    one, two = sets.corrupt(kind, p, seed=seed), sets.corrupt(kind, p, seed=seed)
    assert one.digest == two.digest
    assert members_of(sets) == before
    assert (one.names, one.genes, one.descriptions) == (sets.names, sets.genes, sets.descriptions)
    assert one.history[:-1] == sets.history
    assert one.history[-1].startswith(f"corrupted by {kind} (p={p:g}, seed={seed}): ")
    assert one.name.startswith(f"drawn ({kind}")


@settings(deadline=None, max_examples=40)
@given(COLLECTIONS, st.sampled_from(sorted(KINDS)), SEEDS)
def test_a_share_of_nothing_changes_nothing(sets, kind, seed):
    assert sets.corrupt(kind, 0.0, seed=seed).digest == sets.digest


@settings(deadline=None, max_examples=60)
@given(COLLECTIONS, SHARES, SEEDS)
def test_relabelling_keeps_sizes_weights_and_overlaps(sets, p, seed):
    other = sets.corrupt("relabel", p, seed=seed)
    one, two = (each.membership.toarray() for each in (sets, other))
    np.testing.assert_allclose(one @ one.T, two @ two.T)
    assert sorted(map(tuple, one.T.tolist())) == sorted(map(tuple, two.T.tolist()))


@settings(deadline=None, max_examples=60)
@given(COLLECTIONS, SHARES, SEEDS)
def test_swapping_keeps_the_sizes_of_sets_their_weights_and_how_many_sets_each_gene_is_in(sets, p, seed):
    other = sets.corrupt("swap", p, seed=seed)
    assert other.sizes.tolist() == sets.sizes.tolist()
    counts = [np.bincount(each.membership.indices, minlength=len(sets.genes)) for each in (sets, other)]
    assert counts[0].tolist() == counts[1].tolist()
    weights = [Counter((row, weight) for row, _, weight in members_of(each)) for each in (sets, other)]
    assert weights[0] == weights[1]


def test_swapping_reaches_all_collections_of_the_same_sizes_equally_often():
    sets = GeneSets.from_dict({"A": ["G1", "G2"], "B": ["G3", "G4"]})
    found = Counter(tuple(sets.corrupt("swap", seed=seed).to_dict()["A"]) for seed in range(600))
    assert len(found) == 6
    assert all(60 <= times <= 140 for times in found.values())


def test_swapping_reports_its_mixing_check_and_what_cannot_mix():
    many = GeneSets.from_dict({f"S{k}": [f"G{j}" for j in range(k, k + 9)] for k in range(30)})
    assert "true members halfway" in many.corrupt("swap").history[-1]
    assert "still moving" not in many.corrupt("swap").history[-1]
    assert "cannot mix" in GeneSets.from_dict({"A": ["G1", "G2"]}).corrupt("swap").history[-1]


@settings(deadline=None, max_examples=60)
@given(COLLECTIONS, SHARES, SHARES, SEEDS)
def test_what_is_dropped_or_added_at_a_small_share_is_so_at_a_larger(sets, p, q, seed):
    few, many = (set(members_of(sets.corrupt("drop", share, seed=seed))) for share in sorted((p, q)))
    assert many <= few <= set(members_of(sets))
    few, many = (set(members_of(sets.corrupt("add", share, seed=seed))) for share in sorted((p, q)))
    assert set(members_of(sets)) <= few <= many


@settings(deadline=None, max_examples=60)
@given(COLLECTIONS, SHARES, SEEDS)
def test_shares_of_members_are_dropped_and_added_to_the_member(sets, p, seed):
    n = len(members_of(sets))
    share = int(np.floor(p * n + 0.5))
    free = len(sets) * len(sets.genes) - n
    assert len(members_of(sets.corrupt("drop", p, seed=seed))) == n - share
    assert len(members_of(sets.corrupt("add", p, seed=seed))) == n + min(share, free)


def test_an_unknown_kind_and_a_bad_share_are_refused():
    sets = GeneSets.from_dict({"A": ["G1"]})
    with pytest.raises(KnowledgeError, match=r"no corruption 'swaps'. Did you mean 'swap'"):
        sets.corrupt("swaps")
    with pytest.raises(KnowledgeError, match="between 0 and 1"):
        sets.corrupt("drop", 2)
