"""Knowledge about a world: true, partly right, or wrong in a way that looks right."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from molcause.data.intervention import from_json
from molcause.errors import ParameterError, did_you_mean
from molcause.graph.reachability import Booleans, Integers
from molcause.knowledge.corruption.task import checked_share
from molcause.knowledge.network import Network
from molcause.provenance import seed_for
from molcause.worlds.mechanisms import Array
from molcause.worlds.world import World, parts_of

_SAMPLES = 2000


def knowledge_of(
    world: World, *, right: float = 1.0, wrong: float = 0.0, unsigned: float = 0.0, seed: int = 0
) -> Network:
    """Return the world's arrows, some of them missing, some false ones added, some without their sign.

    Parameters
    ----------
    world
        The world.
    right
        Share of the true arrows that are there.
    wrong
        False edges for each true arrow of the world, drawn by degree. ``right=0, wrong=1`` is irrelevant knowledge.
    unsigned
        Share of all edges whose sign is unknown.
    seed
        Everything random is derived from it.

    Raises
    ------
    KnowledgeError
        If a share is not between 0 and 1.

    Examples
    --------
    >>> from molcause.worlds.linear import linear_world
    >>> world = linear_world(genes=10, controls=20, per_target=10)
    >>> len(world.network), len(knowledge_of(world, right=0.5, wrong=0.5)), len(knowledge_of(world, right=0.5))
    (20, 20, 10)
    """
    truth = world.network
    kept = truth.corrupt("drop", 1.0 - right, seed=seed)
    false = np.arange(len(truth), len(truth) + round(wrong * len(truth)))
    added = truth.corrupt("add", wrong, seed=seed)
    rows = np.concatenate([_rows(truth, kept), false[false < len(added)]])
    made = added.take_edges(rows, f"{len(kept)} of {len(truth)} true arrows, {len(rows) - len(kept)} false ones")
    return _named(_without_signs(made, unsigned, seed), "knowledge")


def misleading_knowledge(world: World, kind: str, *, seed: int = 0) -> Network:
    """Return knowledge without any true arrow that looks like the truth.

    Parameters
    ----------
    world
        The world.
    kind
        ``hub-matched``: each node has as many edges in and out as in truth, but for swaps that hit the truth again.
        ``correlation``: the pairs that correlate most in new unperturbed samples, batches included, and that no arrow
        joins, in a random direction, with the sign of their correlation. ``reversed``: the right pairs and signs, the
        wrong direction. ``modules``: each arrow replaced by another between the same two modules of the truth.
    seed
        Everything random is derived from it.

    Returns
    -------
    Network
        As many edges as the truth has arrows, or less where not enough are false; the history says how many.

    Raises
    ------
    ParameterError
        If the kind is unknown, or the world keeps no mechanisms.

    Examples
    --------
    >>> from molcause.worlds.linear import linear_world
    >>> world = linear_world(genes=10, controls=20, per_target=10)
    >>> truth = set(zip(world.network.source, world.network.target))
    >>> wrong = misleading_knowledge(world, "reversed")
    >>> len(wrong), truth & set(zip(wrong.source, wrong.target))
    (20, set())
    """
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS)
        raise ParameterError(f"There is no misleading knowledge {kind!r}. {hint} Kinds: {', '.join(KINDS)}.")
    truth = world.network
    made = KINDS[kind](world, truth, seed)
    return _named(_without_true(made, truth), kind)


def _hub_matched(world: World, truth: Network, seed: int) -> Network:
    return truth.corrupt("rewire", seed=seed)


def _reversed(world: World, truth: Network, seed: int) -> Network:
    return truth.corrupt("reverse", seed=seed)


def _correlated(world: World, truth: Network, seed: int) -> Network:
    mechanisms, _ = parts_of(world)
    rng = np.random.default_rng(seed_for(seed, "correlation"))
    reference = from_json(world.data.control) or ()
    r = _correlations(mechanisms.levels(mechanisms.draw(_SAMPLES, rng), reference))
    node = [truth.index.get(name, -1) for name in world.data.readouts.node]
    one, two = (np.array(node, dtype=np.intp)[k] for k in np.triu_indices(len(node), 1))
    r = r[np.triu_indices(len(node), 1)]
    joined = _adjacent(truth) | np.eye(len(truth.node), dtype=bool)
    free = np.flatnonzero((one >= 0) & (two >= 0) & ~joined[one, two] & ~joined[two, one] & (r != 0))
    best = free[np.argsort(-np.abs(r[free]), kind="stable")[: len(truth)]]
    turned = rng.random(len(best)) < 0.5
    source, target = np.where(turned, one[best], two[best]), np.where(turned, two[best], one[best])
    sign, history = np.sign(r[best]).astype(np.int8), (f"{len(best)} most correlated pairs that no arrow joins",)
    return Network.build(truth.node[source], truth.node[target], sign, node=truth.node, history=history)


def _in_modules(world: World, truth: Network, seed: int) -> Network:
    """Replace each arrow by a false one between the same modules."""
    rng, n = np.random.default_rng(seed_for(seed, "modules")), len(truth.node)
    module, taken = _modules(truth), _adjacent(truth) | np.eye(len(truth.node), dtype=bool)
    rows, ends = [], []
    for row in rng.permutation(len(truth)):
        i, j = truth.target_index[row], truth.source_index[row]
        free = np.flatnonzero(((module == module[i])[:, None] & (module == module[j])[None, :] & ~taken).ravel())
        if len(free):
            end = divmod(int(rng.choice(free)), n)
            taken[end] = True
            rows.append(row)
            ends.append(end)
    kept = truth.take_edges(np.array(rows, dtype=np.intp), f"{len(rows)} of {len(truth)} arrows moved within modules")
    target, source = np.array(ends, dtype=np.intp).reshape(-1, 2).T
    return replace(kept, source=truth.node[source], target=truth.node[target])


KINDS: dict[str, Callable[[World, Network, int], Network]] = {
    "hub-matched": _hub_matched,
    "correlation": _correlated,
    "reversed": _reversed,
    "modules": _in_modules,
}


def _modules(truth: Network) -> Integers:
    """Return the module of each node, by greedy modularity (Clauset et al., Phys. Rev. E 70:066111, 2004)."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(truth.node)))
    graph.add_edges_from(zip(truth.source_index.tolist(), truth.target_index.tolist(), strict=True))
    module = np.zeros(len(truth.node), dtype=np.intp)
    for k, members in enumerate(nx.community.greedy_modularity_communities(graph)):
        module[list(members)] = k
    return module


def _adjacent(truth: Network) -> Booleans:
    """Return ``[target, source]`` whether there is an arrow."""
    joined = np.zeros((len(truth.node),) * 2, dtype=bool)
    joined[truth.target_index, truth.source_index] = True
    return joined


def _correlations(values: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):  # a reading that never moves correlates with none
        return np.asarray(np.nan_to_num(np.corrcoef(values.T)))


def _without_true(made: Network, truth: Network) -> Network:
    true = set(zip(truth.source, truth.target, strict=True))
    false = np.array([pair not in true for pair in zip(made.source, made.target, strict=True)], dtype=bool)
    return made if false.all() else made.keep_edges(false, "without those that are true")


def _without_signs(made: Network, share: float, seed: int) -> Network:
    if not checked_share(share):
        return made
    rng, sign = np.random.default_rng(seed_for(seed, "unsigned")), made.sign.copy()
    sign[rng.permutation(len(made))[: round(share * len(made))]] = 0
    return replace(made, sign=sign, history=(*made.history, f"{share:.0%} of the signs taken away"))


def _rows(truth: Network, kept: Network) -> Integers:
    """Return which arrows of the truth were kept."""
    pairs = set(zip(kept.source, kept.target, strict=True))
    return np.flatnonzero([pair in pairs for pair in zip(truth.source, truth.target, strict=True)])


def _named(network: Network, name: str) -> Network:
    return replace(network, name=name)
