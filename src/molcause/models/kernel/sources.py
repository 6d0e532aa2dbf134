"""Where the kernel's terms come from: own effect (ridge), shared effect, intercept, and similarities from knowledge."""

from collections.abc import Sequence

import numpy as np

from molcause.bias.similarity import Similarity
from molcause.models.base import Array
from molcause.models.kernel.strengths import Strengths
from molcause.names.readouts import ReadoutMap

OWN, SHARED, INTERCEPT = "own effect", "shared effect", "intercept"


def plain_names(*, shared: bool, intercept: bool) -> tuple[str, ...]:
    """Return the names of the terms that need no knowledge."""
    return (OWN, *((SHARED,) if shared else ()), *((INTERCEPT,) if intercept else ()))


def kernels(names: Sequence[str], similarities: Sequence[Similarity], left: Strengths, right: Strengths) -> Array:
    """Return ``[terms, left, right]``: each term between two sets of conditions, unweighted.

    Parameters
    ----------
    names
        Terms without knowledge.
    similarities
        One further term each: u S u', with S the similarity of the targets.
    left, right
        What was done. All terms are linear in each of them, so that they may be sums of conditions.

    Examples
    --------
    >>> done = Strengths((("A", "block"), ("B", "block")), np.array([[-1.0, 0.0], [-1.0, -2.0]]), np.ones(2))
    >>> kernels(("own effect", "shared effect"), (), done, done).tolist()
    [[[1.0, 1.0], [1.0, 5.0]], [[1.0, 3.0], [3.0, 9.0]]]
    """
    plain = {OWN: _own, SHARED: _shared, INTERCEPT: _intercept}
    made = [plain[name](left, right) for name in names] + [_alike(source, left, right) for source in similarities]
    return np.array(made).reshape(len(made), len(left.values), len(right.values))


def guesses(similarities: Sequence[Similarity], done: Strengths, readouts: ReadoutMap) -> Array:
    """Return ``[reaching similarities, conditions, readouts]``: what each similarity that reaches readouts foresees."""
    targets, amounts = done.by_target()
    made = [amounts @ source.reach(targets, readouts) for source in similarities if source.reaches]
    return np.array(made).reshape(len(made), len(done.values), len(readouts))


def _own(left: Strengths, right: Strengths) -> Array:
    place = {key: k for k, key in enumerate(right.keys)}
    both = [(k, place[key]) for k, key in enumerate(left.keys) if key in place]
    return np.asarray(left.values[:, [k for k, _ in both]] @ right.values[:, [k for _, k in both]].T)


def _shared(left: Strengths, right: Strengths) -> Array:
    return np.outer(left.values.sum(axis=1), right.values.sum(axis=1))


def _intercept(left: Strengths, right: Strengths) -> Array:
    return np.outer(left.constant, right.constant)


def _alike(source: Similarity, left: Strengths, right: Strengths) -> Array:
    (first, done), (second, known) = left.by_target(), right.by_target()
    return np.asarray(done @ source.between(first, second) @ known.T)
