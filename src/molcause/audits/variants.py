"""The same recipe on changed knowledge: true, none, corrupted many times over, and alternatives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from molcause.bias.base import AbstractBias, BiasSum, parts_of
from molcause.bias.constraints import Constraints
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import BiasError, ParameterError, did_you_mean
from molcause.knowledge.corrupt import edge_overlap
from molcause.knowledge.gene_sets import GeneSets
from molcause.knowledge.network import Network
from molcause.provenance import digest, seed_for

NULLS = ("relabel", "rewire")
ALTERNATIVES = ("reverse", "sign-flip")
TRUE, NONE = "true", "none"
_MOST_LEAKED = 5
_OF_SETS = {"rewire": "swap"}
"""What breaks gene sets as a kind breaks a network."""


@dataclass(frozen=True)
class Variant:
    """One version of the knowledge.

    Parameters
    ----------
    kind
        ``true``, ``none``, a kind of `NULLS` or `ALTERNATIVES`, or ``without ...`` (leaked edges taken out).
    replicate
        0, or the number of a corrupted version.
    bias
        The recipe bound to it; None where nothing is left.
    overlap
        Share of the true edges that it has; NaN for ``none``.
    digest
        Of what it compiles to for these data.
    identical
        Whether it compiles to the same as the true knowledge, so that there is nothing to test.
    """

    kind: str
    replicate: int
    bias: AbstractBias | None
    overlap: float
    digest: str
    identical: bool


def variants(
    bias: AbstractBias,
    data: PerturbationData,
    *,
    nulls: Sequence[str] = NULLS,
    replicates: int = 99,
    alternatives: Sequence[str] = ("reverse",),
    seed: int = 0,
) -> tuple[Variant, ...]:
    """Return all variants of a bias's knowledge; an alternative that cannot matter for this bias is left out.

    Raises
    ------
    BiasError
        If the bias holds no knowledge, or the knowledge says nothing about these data.
    ParameterError
        If a kind is unknown.
    """
    _check_kinds(nulls, NULLS, "null")
    _check_kinds(alternatives, ALTERNATIVES, "alternative")
    if not bias.knowledge:
        raise BiasError(f"{bias.describe()} is bound to no knowledge, so there is nothing to audit. Add mc.bias.Mask.")
    true = compiled_digest(bias, data)
    _check_says_something(bias, data, true)
    made = [Variant(TRUE, 0, bias, 1.0, true, False)]
    free = without_knowledge(bias)
    made.append(Variant(NONE, 0, free, np.nan, compiled_digest(free, data), False))
    for kind in nulls:
        for k in range(replicates):
            made.append(_changed(kind, k, corrupted(bias, data, kind, seed_for(seed, kind, str(k))), bias, data, true))
    for kind in alternatives:
        made.append(_changed(kind, 0, corrupted(bias, data, kind, seed_for(seed, kind)), bias, data, true))
    made += [_changed(f"without {name}", 0, less, bias, data, true) for name, less in _less_leaked(bias, data)]
    single = set(alternatives) | {v.kind for v in made if v.kind.startswith("without")}
    return tuple(v for v in made if not (v.identical and v.kind in single))


def corrupted(bias: AbstractBias, data: PerturbationData, kind: str, seed: int) -> AbstractBias:
    """Return the recipe on corrupted knowledge.

    Labels of networks are permuted among the nodes that the data speak of, which keeps coverage: those measured and,
    for similarities, the targets. Gene sets swap members where networks are rewired; they know no direction or sign.
    """
    spoken_of = {member for group in data.readouts.members for member in group} | _targets(bias, data)

    def change(knowledge: Any) -> Any:
        if isinstance(knowledge, GeneSets):
            return knowledge if kind in ALTERNATIVES else _corrupted_sets(knowledge, _OF_SETS.get(kind, kind), seed)
        among = tuple(name for name in knowledge.node if name in spoken_of) if kind == "relabel" else None
        return _corrupted(knowledge, kind, seed, among)

    return bias.rebind(change)


def _targets(bias: AbstractBias, data: PerturbationData) -> set[str]:
    """Return the nodes that the targets stand for in the similarities of a bias."""
    if "similarity" not in bias.slots:
        return set()
    sources = bias.compile(data.readouts, _unmeasured(data)).similarity or ()
    return {node for source in sources for target in data.targets() for node in source.nodes_of(target)}


@lru_cache(maxsize=4096)
def _corrupted_sets(sets: GeneSets, kind: str, seed: int) -> GeneSets:
    return sets.corrupt(kind, seed=seed)


@lru_cache(maxsize=4096)
def _corrupted(network: Network, kind: str, seed: int, among: tuple[str, ...] | None) -> Network:
    """Return a corrupted network; audits of one study on the same network corrupt it in the same ways."""
    return network.corrupt(kind, seed=seed, among=among)


def without_knowledge(bias: AbstractBias) -> AbstractBias | None:
    """Return the parts of a bias that are bound to no knowledge; None if there are none.

    Examples
    --------
    >>> from molcause.bias import Mask, Sparsity
    >>> net = Network.from_edges([("A", "B", 1)])
    >>> without_knowledge(Mask(net) + Sparsity(0.02)).describe(), without_knowledge(Mask(net))
    ('Sparsity(0.02)', None)
    """
    free = tuple(part for part in parts_of(bias) if not part.knowledge)
    return None if not free else free[0] if len(free) == 1 else BiasSum(free)


def leaked_edges(bias: AbstractBias, data: PerturbationData) -> tuple[str, ...]:
    """Return the edges whose only evidence is the dataset itself, in words."""
    found: dict[str, None] = {}
    knowledge: tuple[Any, ...] = bias.knowledge
    for network in (known for known in knowledge if not isinstance(known, GeneSets)):
        for k in np.flatnonzero(_rests_on(network, data.name)):
            found[f"{network.source[k]} -> {network.target[k]}"] = None
    return tuple(found)


def compiled_digest(bias: AbstractBias | None, data: PerturbationData) -> str:
    """Return the digest of what a bias compiles to for these data."""
    if bias is None:
        return digest("no bias")
    made = bias.compile(data.readouts, _unmeasured(data))
    return digest(*(_part(made, slot) for slot in vars(made) if slot != "notes"))


def _part(made: Constraints, slot: str) -> object:
    value = getattr(made, slot)
    return value if isinstance(value, np.ndarray) else repr(value)


def _unmeasured(data: PerturbationData) -> tuple[str, ...]:
    return tuple(target for target in data.targets() if not len(data.readouts.of(target)))


def _changed(
    kind: str, replicate: int, changed: AbstractBias, bias: AbstractBias, data: PerturbationData, true: str
) -> Variant:
    overlap = [_overlap(old, new) for old, new in zip(bias.knowledge, changed.knowledge, strict=True)]
    made = compiled_digest(changed, data)
    return Variant(kind, replicate, changed, float(np.mean(overlap)), made, made == true)


def _overlap(true: Any, other: Any) -> float:
    """Return the share of the true edges, or members of sets, that other knowledge still has."""
    if not isinstance(true, GeneSets):
        return edge_overlap(true, other)
    kept = (true.membership != 0).multiply(other.membership != 0)
    return float(kept.sum() / max(true.membership.nnz, 1))


def _less_leaked(bias: AbstractBias, data: PerturbationData) -> Iterator[tuple[str, AbstractBias]]:
    """Give the recipe without the edges that rest on the data: all of them, and each alone if they are few."""
    leaked = leaked_edges(bias, data)
    if not leaked:
        return
    yield ("edges from these data", _less(bias, data, leaked))
    if 1 < len(leaked) <= _MOST_LEAKED:
        for edge in leaked:
            yield (edge, _less(bias, data, (edge,)))


def _less(bias: AbstractBias, data: PerturbationData, edges: tuple[str, ...]) -> AbstractBias:
    def change(network: Any) -> Any:
        if isinstance(network, GeneSets):
            return network
        names = [f"{s} -> {t}" for s, t in zip(network.source, network.target, strict=True)]
        keep = ~(_rests_on(network, data.name) & np.array([name in edges for name in names], dtype=bool))
        return network.keep_edges(keep, "edges that rest on the audited data taken out")

    return bias.rebind(change)


def _rests_on(network: Network, name: str) -> np.ndarray:
    column = network.evidence.get("evidence_dataset")
    if column is None:
        return np.zeros(len(network), dtype=bool)
    return np.array([str(value) == name for value in column], dtype=bool)


def _check_kinds(kinds: Sequence[str], known: Sequence[str], what: str) -> None:
    for kind in kinds:
        if kind not in known:
            raise ParameterError(f"Unknown {what} {kind!r}. {did_you_mean(kind, known)} Known: {', '.join(known)}.")


def _check_says_something(bias: AbstractBias, data: PerturbationData, true: str) -> None:
    """Raise if the bias is the same without any edge: there would be nothing to tell from corrupted knowledge."""
    if true == compiled_digest(bias.rebind(_emptied), data):
        network: Any = bias.knowledge[0]
        if isinstance(network, GeneSets):
            raise BiasError(
                f"No target of {data.name!r} is in a set of {network.name!r}, so {bias.describe()} says nothing of "
                "them. Say what they act on (acts_on=), or choose sets that hold them."
            )
        raise BiasError(
            f"Network {network.name!r} has {len(network)} edges, none from which {bias.describe()} learns anything "
            f"about readouts of {data.name!r}: directed, and between two of them. Readouts stand for "
            f"{list(data.readouts.node[:5])}, the network has {list(network.node[:5])}. Map the names first "
            "(ReadoutMap)."
        )


def _emptied(network: Any) -> Any:
    if isinstance(network, GeneSets):
        return network.corrupt("drop", 1.0)
    return network.keep_edges(np.zeros(len(network), dtype=bool), "emptied")
