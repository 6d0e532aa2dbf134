"""Permuted labels: the right pairs are named, and chance is not taken for them."""

import numpy as np
import pytest
from tests.scoring.detectors.worlds import view

from molcause.scoring.detectors.shuffled import shuffled

RNG = np.random.default_rng(0)
Y = RNG.normal(size=(10, 80))
NOISY = 0.4 * Y + 0.4 * RNG.normal(size=Y.shape)


def test_the_pairs_of_a_permutation_are_named():
    [finding] = shuffled([view(np.roll(NOISY, 1, axis=0), Y)])
    assert "10 of 10 predictions" in finding.text
    assert finding.names[:2] == ("scale g000 to 10% -> scale g009 to 10%", "scale g001 to 10% -> scale g000 to 10%")


def test_right_labels_are_not_permuted_ones():
    assert shuffled([view(NOISY, Y)]) == ()
    assert shuffled([view(0 * Y, Y)]) == ()


def test_a_swap_of_few_labels_is_left_to_the_scores():
    swapped = NOISY.copy()
    swapped[[0, 1]] = NOISY[[1, 0]]
    assert shuffled([view(swapped, Y)]) == ()


@pytest.mark.parametrize("patterns", [1, 3, 80])
def test_chance_is_not_taken_for_a_permutation(patterns):
    rng = np.random.default_rng(patterns)
    basis = rng.normal(size=(patterns, 80))
    found = [bool(shuffled([view(*(rng.normal(size=(2, 8, patterns)) @ basis))])) for _ in range(40)]
    # At 1 % there are more than 3 of 40 with probability 0.0007.
    assert sum(found) <= 3
