"""`Task`: what is to be corrupted, and how much; and what all kinds share."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.graph.reachability import Integers
from molcause.knowledge.columns import taken
from molcause.knowledge.network import Network
from molcause.provenance import seed_for


@dataclass(frozen=True)
class Task:
    """What is to be corrupted, and how much.

    Parameters
    ----------
    network
        The network.
    kind
        Name of the kind.
    p
        Share to corrupt.
    seed
        The user's seed.
    among
        Positions of the nodes concerned.
    """

    network: Network
    kind: str
    p: float
    seed: int
    among: Integers

    @cached_property
    def generator(self) -> np.random.Generator:
        """The same for all `p`: what is corrupted at a small share is corrupted at a larger one too."""
        return np.random.default_rng(seed_for(self.seed, "corrupt", self.kind, self.network.digest))

    def chosen(self, rows: Integers) -> Integers:
        """Return a share `p` of the rows, in random order."""
        return self.generator.permutation(rows)[: share_of(self.p, len(rows))]

    def done(self, sentence: str, **columns: Any) -> Network:
        """Return the network with some columns changed, and what was done in its name and history."""
        history = (*self.network.history, sentence_of(self.kind, self.p, self.seed, sentence))
        return replace(self.network, name=name_of(self.network.name, self.kind, self.p), history=history, **columns)

    def without(self, rows: Integers, sentence: str) -> Network:
        """Return the network without some edges."""
        keep = np.ones(len(self.network), dtype=bool)
        keep[rows] = False
        done = self.done(sentence)
        return replace(done.keep_edges(keep, "dropped"), history=done.history)

    def with_new_ends(self, source: Integers, target: Integers, sentence: str) -> Network:
        """Return the network with its edges moved; evidence stays only with those that the original has too."""
        net = self.network
        rows = _rows_in(net, source, target)
        sentence += f"; {int((rows >= 0).sum())} of {len(rows)} edges are in the original, the others carry no evidence"
        return self.done(sentence, source=net.node[source], target=net.node[target], evidence=evidence(net, rows))


def checked_share(p: object) -> float:
    """Return `p` if it is a share.

    Raises
    ------
    KnowledgeError
        If it is not a number between 0 and 1.

    Examples
    --------
    >>> checked_share(1)
    1.0
    """
    if not (isinstance(p, int | float | np.number) and 0 <= p <= 1):
        raise KnowledgeError(f"p is a share between 0 and 1; got {p!r}. For twice as many false edges, add twice.")
    return float(p)


def check_kind(kind: object, kinds: Iterable[str]) -> None:
    """Raise unless there is such a kind.

    Raises
    ------
    KnowledgeError
        With the nearest ones.

    Examples
    --------
    >>> check_kind("drop", ["drop", "add"])
    """
    known = list(kinds)
    if kind not in known:
        hint = did_you_mean(str(kind), known)
        raise KnowledgeError(f"There is no corruption {kind!r}. {hint} Kinds: {', '.join(known)}.".replace("  ", " "))


def share_of(p: float, n: int) -> int:
    """Return a share of n, rounded so that it never falls as p grows.

    Examples
    --------
    >>> share_of(0.5, 3)
    2
    """
    return int(np.floor(p * n + 0.5))


def name_of(name: str, kind: str, p: float) -> str:
    """Return what a corrupted copy is called.

    Examples
    --------
    >>> name_of("mapk-core", "drop", 0.25)
    'mapk-core (drop 0.25)'
    """
    return f"{name} ({kind}{'' if p == 1 else f' {p:g}'})"


def sentence_of(kind: str, p: float, seed: int, done: str) -> str:
    """Return the sentence for the history.

    Examples
    --------
    >>> sentence_of("drop", 0.5, 0, "1 of 2 edges dropped")
    'corrupted by drop (p=0.5, seed=0): 1 of 2 edges dropped'
    """
    return f"corrupted by {kind} (p={p:g}, seed={seed}): {done}"


def evidence(network: Network, rows: Integers) -> dict[str, NDArray[Any]]:
    """Return the evidence of some rows; -1 is an edge without evidence."""
    return {name: taken(column, rows) for name, column in network.evidence.items()}


def _rows_in(network: Network, source: Integers, target: Integers) -> Integers:
    """Return the row in the original of each edge with its new ends, or -1; the k-th of parallel ones is the k-th."""
    n, kind = len(network.node), 2 * (network.sign.astype(np.intp) + 1) + network.directed
    own, new = (6 * (a * n + b) + kind for a, b in ((network.source_index, network.target_index), (source, target)))
    _, both = np.unique(np.concatenate([own, new]), return_inverse=True)
    own, new = both[: len(own)], both[len(own) :]
    own, new = own * (len(own) + 1) + _occurrence(own), new * (len(own) + 1) + _occurrence(new)
    order = np.argsort(own)
    place = order[np.minimum(np.searchsorted(own, new, sorter=order), len(own) - 1)] if len(own) else new
    return np.where(own[place] == new, place, -1) if len(own) else new


def _occurrence(keys: Integers) -> Integers:
    """Return how many equal keys precede each."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(keys) else keys
    lengths = np.diff(np.append(begins, len(keys)))
    number = np.empty(len(keys), dtype=np.intp)
    number[order] = np.arange(len(keys)) - np.repeat(begins, lengths)
    return number
