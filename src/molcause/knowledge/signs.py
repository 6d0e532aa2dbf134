"""Signs: the words that stand for them, and what to do where sources contradict each other.

An edge that nobody gave a sign has sign 0, unknown, and keeps it. A *conflict* is a pair of nodes of which one source
says that it activates and another that it inhibits, in one row or in several; the policy says what becomes of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.findings import first
from molcause.knowledge.network import Network, strings

POLICIES = ("unknown", "keep-both", "consensus", "prefer-curated", "drop")
_ASKED = f"Policies: {', '.join(POLICIES)}."
CONFLICT = "conflict"
BOTH = "both"
_ACTIVATES = "-> --> => 1 +1 + activates activation activate activated activator stimulates stimulation positive"
_INHIBITS = "-| --| =| -1 - inhibits inhibition inhibit inhibited inhibitor represses repression negative"
_UNKNOWN = "0 ? unknown unspecified nan na none"
TOKENS: dict[str, int] = {
    "": 0,
    **dict.fromkeys(_UNKNOWN.split(), 0),
    **dict.fromkeys([*_ACTIVATES.split(), "up-regulates", "upregulates", "upregulation", "increases"], 1),
    **dict.fromkeys([*_INHIBITS.split(), "down-regulates", "downregulates", "downregulation", "decreases"], -1),
    "⊣": -1,
    "→": 1,
    "−1": -1,
}
_FAMILIES = {"up-regulates": 1, "down-regulates": -1, "upregulates": 1, "downregulates": -1}


def sign_of(token: str) -> int | None:
    """Return the sign that a word or symbol stands for: +1, -1 or 0 (unknown); None if it stands for none.

    Examples
    --------
    >>> sign_of("activates"), sign_of("-|"), sign_of("down-regulates quantity by repression"), sign_of("7")
    (1, -1, -1, None)
    """
    word = token.strip().casefold()
    if word in TOKENS:
        return TOKENS[word]
    number = word.removesuffix(".0")
    if number in ("1", "+1", "-1", "0"):
        return TOKENS[number]
    return next((sign for family, sign in _FAMILIES.items() if word.startswith((f"{family} ", f"{family}-"))), None)


def read_signs(tokens: Iterable[str], where: Callable[[int], str]) -> NDArray[np.int8]:
    """Return the signs of a column of words.

    Parameters
    ----------
    tokens
        ``[n_edges]`` words.
    where
        Gives the place of a row in words, for the message (`Table.where`).

    Raises
    ------
    KnowledgeError
        If a word stands for no sign; all such words are named with their counts and first place.

    Examples
    --------
    >>> read_signs(["Activation", "Repression", "Unknown"], str).tolist()
    [1, -1, 0]
    """
    words = [str(token) for token in tokens]
    meaning = {word: sign_of(word) for word in dict.fromkeys(words)}
    odd = [word for word, sign in meaning.items() if sign is None]
    if odd:
        listed = ", ".join(f"{word!r} ({words.count(word)}x, first at {where(words.index(word))})" for word in odd[:5])
        raise KnowledgeError(
            f"{len(odd)} word(s) stand for no sign: {listed}. "
            "Accepted are 1, -1, 0 (unknown), nothing, and words such as activates, inhibits, ->, -|, unknown."
        )
    return np.array([meaning[word] for word in words], dtype=np.int8)


def stated(up: NDArray[np.bool_], down: NDArray[np.bool_]) -> tuple[NDArray[np.int8], NDArray[np.object_]]:
    """Return sign and `CONFLICT` column of rows that flag activation and inhibition apart.

    Examples
    --------
    >>> sign, conflict = stated(np.array([True, True, False]), np.array([False, True, False]))
    >>> sign.tolist(), conflict.tolist()
    ([1, 0, 0], ['', 'both', ''])
    """
    sign = up.astype(np.int8) - down.astype(np.int8)
    return sign, np.where(up & down, BOTH, "").astype(object)


def conflicting(network: Network) -> NDArray[np.bool_]:
    """Return which edges belong to a pair with evidence for both signs.

    Examples
    --------
    >>> conflicting(Network.from_edges([("A", "B", 1), ("A", "B", -1), ("A", "C", 1)])).tolist()
    [True, True, False]
    """
    n = len(network.node)
    source, target = network.source_index, network.target_index
    low, high = np.minimum(source, target), np.maximum(source, target)
    pair = np.where(network.directed, source * n + target, n * n + low * n + high)
    both = _stated_both(network)
    _, where = np.unique(pair, return_inverse=True)
    up = np.bincount(where, weights=(network.sign > 0) | both) > 0
    down = np.bincount(where, weights=(network.sign < 0) | both) > 0
    return np.asarray((up & down)[where] & ~_settled_by_hand(network))


def settle(network: Network, policy: str = "unknown") -> Network:
    """Return the network with its conflicts flagged, and handled by a policy.

    Parameters
    ----------
    network
        As read. A row that states both signs has sign 0 and ``"both"`` in the column ``conflict``.
    policy
        ``"unknown"``: a row that states both signs has none; rows that contradict each other are kept as stated, and
        their pair counts as of unknown sign wherever signs are used.
        ``"keep-both"``: a row that states both signs becomes two edges.
        ``"consensus"``: a row that states both takes the sign that its consensus columns give, if they give one.
        ``"prefer-curated"``: the sign that more publications support; a tie stays as with ``"unknown"``.
        ``"drop"``: all edges of such pairs go.

    Returns
    -------
    Network
        With a column ``conflict``, if there is any: what each row of a conflicting pair states (``+1``, ``-1``,
        ``0`` or ``both``), and ``""`` for all other edges.

    Raises
    ------
    KnowledgeError
        If there is no such policy, or what it needs is not in the network.

    Examples
    --------
    >>> net = settle(Network.from_edges([("A", "B", 1), ("A", "B", -1), ("A", "C", 1)]))
    >>> net.evidence["conflict"].tolist()
    ['+1', '-1', '']
    >>> len(settle(net, "drop"))
    1
    """
    if policy not in POLICIES:
        hint = did_you_mean(str(policy), POLICIES)
        raise KnowledgeError(" ".join(filter(None, (f"There is no sign policy {policy!r}.", hint, _ASKED))))
    conflict = conflicting(network)
    if not conflict.any():
        return network
    flagged = _flagged(network, conflict)
    if policy == "drop":
        return flagged.keep_edges(~conflict, f"edges of pairs with both signs dropped ({_pairs(network, conflict)})")
    if policy == "keep-both":
        return _split(flagged)
    if policy in ("consensus", "prefer-curated"):
        return _chosen(flagged, conflict, policy)
    return flagged


def _settled_by_hand(network: Network) -> NDArray[np.bool_]:
    """Return which edges an override keeps as they are (see `molcause.knowledge.overrides`)."""
    column = network.evidence.get("override")
    if column is None:
        return np.zeros(len(network), dtype=bool)
    return np.array([text.startswith("keep ") for text in column], dtype=bool)


def _stated_both(network: Network) -> NDArray[np.bool_]:
    column = network.evidence.get(CONFLICT)
    return np.zeros(len(network), dtype=bool) if column is None else np.asarray(column == BOTH, dtype=bool)


def _flagged(network: Network, conflict: NDArray[np.bool_]) -> Network:
    word = strings({1: "+1", -1: "-1", 0: "0"}[int(sign)] for sign in network.sign)
    word[_stated_both(network)] = BOTH
    word[~conflict] = ""
    history = tuple(dict.fromkeys([*network.history, f"both signs stated for {_pairs(network, conflict)}"]))
    return replace(network, evidence={**network.evidence, CONFLICT: word}, history=history)


def _pairs(network: Network, rows: NDArray[np.bool_]) -> str:
    names = list(dict.fromkeys(f"{s} -> {t}" for s, t in zip(network.source[rows], network.target[rows], strict=True)))
    return f"{len(names)} pair(s): {first(names)}"


def _split(network: Network) -> Network:
    both = _stated_both(network)
    if not both.any():
        return network
    order = np.concatenate([np.arange(len(network)), np.flatnonzero(both)])
    sign = network.sign[order].copy()
    sign[np.flatnonzero(both)] = 1
    sign[len(network) :] = -1
    taken = network.take_edges(order, f"{int(both.sum())} row(s) that state both signs became two edges each")
    word = taken.evidence[CONFLICT].copy()
    word[word == BOTH] = np.where(sign[word == BOTH] > 0, "+1", "-1")
    return replace(taken, sign=sign, evidence={**taken.evidence, CONFLICT: word})


def _chosen(network: Network, conflict: NDArray[np.bool_], policy: str) -> Network:
    choose = _by_consensus if policy == "consensus" else _by_publications
    sign, keep = choose(network, conflict)
    word = network.evidence[CONFLICT].copy()
    word[(word == BOTH) & (sign != 0)] = ""
    chosen = replace(network, sign=sign, evidence={**network.evidence, CONFLICT: word})
    kept = chosen.keep_edges(keep, f"conflicts settled by {policy!r}")
    still = np.where(conflicting(kept), kept.evidence[CONFLICT], "").astype(object)
    return replace(kept, evidence={**kept.evidence, CONFLICT: still})


def _by_consensus(network: Network, conflict: NDArray[np.bool_]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    names = ("consensus_stimulation", "consensus_inhibition")
    missing = [name for name in names if name not in network.evidence]
    if missing:
        raise KnowledgeError(
            f"The policy 'consensus' needs the columns {', '.join(names)}; network {network.name!r} lacks "
            f"{', '.join(missing)}. Use another policy."
        )
    up, down = (np.isin(network.evidence[name].astype(str), ("True", "true", "1")) for name in names)
    sign = network.sign.copy()
    rows = conflict & _stated_both(network)
    sign[rows] = (up.astype(np.int8) - down.astype(np.int8))[rows]
    return sign, np.ones(len(network), dtype=bool)


def _by_publications(network: Network, conflict: NDArray[np.bool_]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    support: dict[tuple[str, str], list[set[str]]] = {}
    rows = np.flatnonzero(conflict)
    for row in rows:
        pair = support.setdefault((network.source[row], network.target[row]), [set(), set()])
        if network.sign[row]:
            pair[int(network.sign[row] > 0)] |= network.publications[row]
    keep = np.ones(len(network), dtype=bool)
    for row in rows:
        down, up = (len(found) for found in support[network.source[row], network.target[row]])
        keep[row] = up == down or network.sign[row] == (1 if up > down else -1)
    return network.sign, keep
