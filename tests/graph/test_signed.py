"""Signed search against counts of all signed walks of every exact length (no queue, no parents)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.graph.signed import UNREACHED, search


@st.composite
def problems(draw):
    n = draw(st.integers(1, 6))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node, st.sampled_from([-1, 0, 1])), max_size=9))
    columns = [np.array([edge[k] for edge in edges], dtype=np.intp) for k in range(3)]
    starts = draw(st.lists(st.tuples(node, st.sampled_from([-1, 1])), min_size=1, max_size=3, unique=True))
    flags = st.lists(st.booleans(), min_size=n, max_size=n)
    fixed = np.array(draw(flags)) & np.isin(np.arange(n), [a for a, _ in starts])
    blocked = np.array(draw(flags)) | fixed
    return n, columns, starts, fixed, blocked


def walk_counts(n, columns, starts, fixed, blocked):
    """Return, for each length up to 2n + 1, how many walks reach each (node, direction)."""
    now = dict.fromkeys(starts, 1)
    lengths = [now]
    for length in range(1, 2 * n + 2):
        following = {}
        for (node, direction), count in now.items():
            if length > 1 and blocked[node]:
                continue
            for a, b, s in zip(*(column.tolist() for column in columns), strict=True):
                if a != node or fixed[b]:
                    continue
                for way in (1, -1) if s == 0 else (s,):
                    following[b, direction * way] = following.get((b, direction * way), 0) + count
        lengths.append(following)
        now = following
    return lengths


def brute_force(n, columns, starts, fixed, blocked):
    """Return {(node, direction): (distance, number of shortest walks)}."""
    found = {state: (0, 1) for state in starts if fixed[state[0]] or not blocked[state[0]]}
    for length, counts in enumerate(walk_counts(n, columns, starts, fixed, blocked)):
        for state, count in counts.items() if length else ():
            found.setdefault(state, (length, count))
    return found


@settings(deadline=None, max_examples=300)
@given(problems())
def test_distances_and_counts_of_shortest_walks_equal_brute_force(problem):
    n, columns, starts, fixed, blocked = problem
    found = search(n, *columns, starts, fixed, blocked, blocked & ~fixed)
    wanted = brute_force(n, columns, starts, fixed, blocked)
    for node in range(n):
        for column, direction in ((0, 1), (1, -1)):
            distance, count = wanted.get((node, direction), (UNREACHED, 0))
            assert found.distance[node, column] == distance
            assert found.walks[node, column] == count


@settings(deadline=None, max_examples=300)
@given(problems())
def test_every_proof_is_a_valid_walk_of_the_claimed_length_and_direction(problem):
    n, columns, starts, fixed, blocked = problem
    found = search(n, *columns, starts, fixed, blocked, blocked & ~fixed)
    source, target, sign = columns
    for node in range(n):
        for column, claimed in ((0, 1), (1, -1)):
            if found.distance[node, column] == UNREACHED:
                continue
            edges, directions = found.proof(node, claimed), found.proof_signs(node, claimed)
            assert len(edges) == len(directions) == found.distance[node, column]
            if not edges:
                assert (node, claimed) in starts
                continue
            assert [int(target[e]) for e in edges[:-1]] == [int(source[e]) for e in edges[1:]]
            assert int(target[edges[-1]]) == node
            assert directions[-1] == claimed
            assert not any(fixed[target[e]] for e in edges)
            assert not any(blocked[target[e]] for e in edges[:-1])
            begins = [d for a, d in starts if a == source[edges[0]]]
            assert any(is_run(begin, sign[edges], directions) for begin in begins)


def is_run(begin, signs, directions):
    before = [begin, *directions[:-1]]
    return all(s in (0, a * b) for s, a, b in zip(signs.tolist(), before, directions, strict=True))


NOBODY = np.zeros(3, dtype=bool)
FIRST = np.array([True, False, False])
LOOP = (np.array([0, 1, 2]), np.array([1, 2, 0]), np.array([1, 1, -1]))


def test_a_fixed_start_is_never_reached_again_by_feedback():
    found = search(3, *LOOP, [(0, -1)], FIRST, FIRST, NOBODY)
    assert found.distance.tolist() == [[-1, 0], [-1, 1], [-1, 2]]


def test_a_blocked_start_is_reached_by_its_own_loop_in_the_opposite_direction():
    found = search(3, *LOOP, [(0, -1)], NOBODY, FIRST, FIRST)
    assert found.distance.tolist() == [[3, -1], [-1, 1], [-1, 2]]
    assert found.proof(0, 1) == [0, 1, 2]
    assert found.proof_signs(0, 1) == [-1, -1, 1]


def test_a_blocked_start_on_a_positive_loop_falls_and_its_proof_goes_round_once():
    found = search(2, np.array([0, 1]), np.array([1, 0]), np.array([1, 1]), [(0, -1)], NOBODY[:2], FIRST[:2], FIRST[:2])
    assert found.distance[0].tolist() == [-1, 2]
    assert found.proof(0, -1) == [0, 1]


def test_an_edge_of_unknown_sign_is_followed_in_both_directions():
    found = search(2, np.array([0]), np.array([1]), np.array([0]), [(0, 1)], NOBODY[:2], NOBODY[:2], NOBODY[:2])
    assert found.distance[1].tolist() == [1, 1]


def test_parallel_edges_are_counted_as_separate_walks():
    found = search(
        2, np.array([0, 0]), np.array([1, 1]), np.array([1, 1]), [(0, 1)], NOBODY[:2], NOBODY[:2], NOBODY[:2]
    )
    assert found.walks[1].tolist() == [2, 0]


@pytest.mark.parametrize("starts", [[], [(2, 1)]])
def test_without_a_way_nothing_is_reached(starts):
    found = search(3, np.array([0]), np.array([1]), np.array([1]), starts, NOBODY, NOBODY, NOBODY)
    assert found.distance[:2].tolist() == [[-1, -1], [-1, -1]]
    assert found.walks[:2].tolist() == [[0, 0], [0, 0]]


def test_a_half_blocked_start_passes_on_what_comes_back_to_it():
    found = search(3, *LOOP, [(0, -1)], NOBODY, NOBODY, FIRST)
    assert found.distance.tolist() == [[3, 6], [4, 1], [5, 2]]
    assert found.proof(1, 1) == [0, 1, 2, 0]
