"""`Network`: who regulates whom, with sign and evidence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.graph.reachability import cyclic_nodes
from molcause.provenance import Citation, digest

if TYPE_CHECKING:
    import pandas as pd

Strings = NDArray[np.object_]
NODE_COLUMNS = ("label", "kind", "namespace", "synonyms")


@dataclass(frozen=True, eq=False)
class Network:
    """A frozen table of directed edges and a table of nodes.

    Parallel edges, self-loops and cycles are kept. A sign of 0 means "unknown" and is never guessed.
    Matrices made from a network are in ``[target, source]`` order.

    Parameters
    ----------
    source, target
        ``[n_edges]`` node ids.
    sign
        ``[n_edges]`` +1 activates, -1 inhibits, 0 unknown.
    weight
        ``[n_edges]`` a positive number; 1 where the source gives none.
    relation
        ``[n_edges]`` what happens, e.g. ``"phosphorylation"``; ``""`` if not said.
    directed
        ``[n_edges]`` False for associations without a direction.
    evidence
        Further edge columns (references, one-line evidence, effects, ...), each ``[n_edges]``.
    node
        ``[n_nodes]`` ids of all nodes, isolated ones included.
    node_table
        Columns `NODE_COLUMNS`, each ``[n_nodes]`` strings; ``synonyms`` are joined by ``|``.
    name
        What the network is called.
    history
        How it was made, one sentence for each step.
    citations
        What to cite.

    See Also
    --------
    Network.from_edges : the usual way to make one in code.

    Examples
    --------
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1), ("ERK", "RAF", -1)])
    >>> net
    Network 'unnamed': 3 nodes, 3 edges (2 activating, 1 inhibiting, 0 of unknown sign), 3 nodes on cycles
    """

    source: Strings
    target: Strings
    sign: NDArray[np.int8]
    weight: NDArray[np.float64]
    relation: Strings
    directed: NDArray[np.bool_]
    evidence: Mapping[str, NDArray[Any]]
    node: Strings
    node_table: Mapping[str, Strings]
    name: str = "unnamed"
    history: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = field(default=())

    def __post_init__(self) -> None:
        self._check_columns()
        wrong = sorted(set(np.unique(self.sign).tolist()) - {-1, 0, 1})
        if wrong:
            raise KnowledgeError(f"Signs must be -1, 0 (unknown) or 1; found {wrong[:5]}. Map other values before.")
        if len(self.index) != len(self.node):
            seen, doubled = set(), []
            for name in self.node:
                (doubled.append(name) if name in seen else seen.add(name))
            raise KnowledgeError(f"The node table names {doubled[:5]} more than once. Keep one row for each node.")
        missing = sorted((set(self.source) | set(self.target)) - set(self.node))
        if missing:
            raise KnowledgeError(
                f"{len(missing)} node(s) of the edges are not in the node table: {missing[:5]}. Add them."
            )
        for name in ("source", "target", "sign", "weight", "relation", "directed", "node"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))
        for name in ("evidence", "node_table"):
            columns = {key: _frozen(column) for key, column in getattr(self, name).items()}
            object.__setattr__(self, name, MappingProxyType(columns))

    def _check_columns(self) -> None:
        edges = {"target": self.target, "sign": self.sign, "weight": self.weight, "relation": self.relation}
        edges |= {"directed": self.directed, **self.evidence}
        for name, column in edges.items():
            if len(column) != len(self.source):
                raise KnowledgeError(f"Column {name!r} has {len(column)} values for {len(self.source)} edges.")
        for name, column in self.node_table.items():
            if len(column) != len(self.node):
                raise KnowledgeError(f"Node column {name!r} has {len(column)} values for {len(self.node)} nodes.")
        bad = np.flatnonzero(~(np.isfinite(self.weight) & (self.weight > 0)))
        if len(bad):
            k = int(bad[0])
            raise KnowledgeError(
                f"{len(bad)} weight(s) are not positive numbers, the first {self.weight[k]:g} of "
                f"{self.source[k]} -> {self.target[k]}. The sign column holds the direction of the effect."
            )

    def __reduce__(self) -> tuple[Any, ...]:
        """Let other processes have it: a read-only mapping cannot be sent as it is."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        plain = {name: dict(value) if isinstance(value, MappingProxyType) else value for name, value in values.items()}
        return _remake, (plain,)

    @classmethod
    def from_edges(
        cls, edges: Iterable[Sequence[object]], *, nodes: Iterable[str] = (), name: str = "unnamed"
    ) -> "Network":
        """Make a network from ``(source, target)`` or ``(source, target, sign)`` tuples.

        Parameters
        ----------
        edges
            Tuples; a missing sign is unknown (0).
        nodes
            Further node ids, for nodes without edges.
        name
            What the network is called.

        Examples
        --------
        >>> Network.from_edges([("A", "B", -1)], nodes=["C"]).node.tolist()
        ['A', 'B', 'C']
        """
        rows = [tuple(edge) for edge in edges]
        for row in rows:
            if len(row) not in (2, 3):
                raise KnowledgeError(f"An edge is (source, target) or (source, target, sign); got {row!r}.")
        source = strings(str(row[0]) for row in rows)
        target = strings(str(row[1]) for row in rows)
        sign = np.array([_sign(row[2]) if len(row) == 3 else 0 for row in rows], dtype=np.int8)
        ids = list(dict.fromkeys([*(n for row in rows for n in (str(row[0]), str(row[1]))), *nodes]))
        return cls.build(source, target, sign, node=ids, name=name, history=(f"{len(rows)} edges given in code",))

    @classmethod
    def build(
        cls,
        source: Strings,
        target: Strings,
        sign: NDArray[np.int8],
        *,
        node: Iterable[str] | None = None,
        weight: NDArray[np.float64] | None = None,
        relation: Strings | None = None,
        directed: NDArray[np.bool_] | None = None,
        evidence: Mapping[str, NDArray[Any]] | None = None,
        node_table: Mapping[str, Strings] | None = None,
        name: str = "unnamed",
        history: tuple[str, ...] = (),
        citations: tuple[Citation, ...] = (),
    ) -> "Network":
        """Make a network from columns, filling those that are not given."""
        n = len(source)
        ids = strings(node if node is not None else dict.fromkeys([*source, *target]))
        given = node_table or {}
        empty = strings([""] * len(ids))
        table = {column: given.get(column, ids.copy() if column == "label" else empty) for column in NODE_COLUMNS}
        return cls(
            source=source,
            target=target,
            sign=np.asarray(sign, dtype=np.int8),
            weight=np.ones(n) if weight is None else np.asarray(weight, dtype=float),
            relation=strings([""] * n) if relation is None else relation,
            directed=np.ones(n, dtype=bool) if directed is None else np.asarray(directed, dtype=bool),
            evidence=dict(evidence or {}),
            node=ids,
            node_table=table,
            name=name,
            history=history,
            citations=citations,
        )

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each node id."""
        return {name: i for i, name in enumerate(self.node)}

    @cached_property
    def source_index(self) -> NDArray[np.intp]:
        """``[n_edges]`` positions of the sources."""
        return np.array([self.index[name] for name in self.source], dtype=np.intp)

    @cached_property
    def target_index(self) -> NDArray[np.intp]:
        """``[n_edges]`` positions of the targets."""
        return np.array([self.index[name] for name in self.target], dtype=np.intp)

    @cached_property
    def synonyms(self) -> dict[str, str]:
        """Other names of nodes (labels, gene symbols of a family's members), each with its node id.

        A name that would stand for two nodes is left out: what is ambiguous is not picked.
        """
        found: dict[str, set[str]] = {}
        for name, label, others in zip(self.node, self.node_table["label"], self.node_table["synonyms"], strict=True):
            for other in (label, *str(others).split("|")):
                if other and other != name:
                    found.setdefault(str(other), set()).add(str(name))
        return {other: owners.pop() for other, owners in found.items() if len(owners) == 1}

    @cached_property
    def digest(self) -> str:
        """sha256 of edges, signs, weights and nodes; evidence and names of the network do not count."""
        return digest(self.source, self.target, self.sign, self.weight, self.directed, self.node)

    @property
    def features(self) -> tuple[str, ...]:
        """The node ids."""
        return tuple(self.node)

    def __len__(self) -> int:
        """Return the number of edges."""
        return len(self.source)

    def __repr__(self) -> str:
        counts = {s: int((self.sign == s).sum()) for s in (1, -1, 0)}
        cyclic = int(cyclic_nodes(len(self.node), self.source_index, self.target_index).sum())
        return (
            f"Network {self.name!r}: {len(self.node)} nodes, {len(self)} edges ({counts[1]} activating, "
            f"{counts[-1]} inhibiting, {counts[0]} of unknown sign), {cyclic} nodes on cycles"
        )

    def position(self, name: str) -> int:
        """Return a node's position.

        Raises
        ------
        KnowledgeError
            If the network has no node of that id; the nearest names are in the message.
        """
        if name not in self.index:
            hint = did_you_mean(name, self.index, self.synonyms)
            raise KnowledgeError(f"Network {self.name!r} has no node {name!r}. {hint}".rstrip())
        return self.index[name]

    def keep_edges(self, keep: NDArray[np.bool_], why: str) -> "Network":
        """Return the network with only some of its edges; all nodes stay.

        Parameters
        ----------
        keep
            ``[n_edges]`` booleans.
        why
            One sentence for the history.

        Examples
        --------
        >>> net = Network.from_edges([("A", "B", 1), ("B", "A", 0)])
        >>> len(net.keep_edges(net.sign != 0, "signed edges only"))
        1
        """
        return replace(
            self,
            source=self.source[keep],
            target=self.target[keep],
            sign=self.sign[keep],
            weight=self.weight[keep],
            relation=self.relation[keep],
            directed=self.directed[keep],
            evidence={name: column[keep] for name, column in self.evidence.items()},
            history=(*self.history, f"{why}: {int(keep.sum())} of {len(self)} edges kept"),
        )

    def select(self, column: str, accept: Callable[[str], bool]) -> "Network":
        """Return the edges whose evidence column satisfies a condition.

        Raises
        ------
        KnowledgeError
            If there is no such column.

        Examples
        --------
        >>> import molcause as mc
        >>> len(mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18"))
        18
        """
        if column not in self.evidence:
            known = ", ".join(self.evidence) or "none"
            hint = did_you_mean(column, self.evidence)
            raise KnowledgeError(f"Network {self.name!r} has no evidence column {column!r}. {hint} Columns: {known}.")
        keep = np.array([accept(str(value)) for value in self.evidence[column]], dtype=bool)
        return self.keep_edges(keep, f"selected by {column!r}")

    def corrupt(
        self, kind: str, p: float = 1.0, *, seed: int = 0, among: Sequence[str] | None = None
    ) -> "Network":
        """Return a copy with something known to be wrong, for a comparison with the true network.

        Parameters
        ----------
        kind
            ``"relabel"`` permutes the names of nodes; ``"rewire"`` swaps the targets of edges of one sign, and keeps
            in- and out-degrees and acyclicity; ``"reverse"`` turns edges round; ``"sign-flip"`` flips known signs;
            ``"drop"`` removes edges; ``"add"`` adds false ones between nodes drawn by degree.
        p
            The share corrupted: of nodes, of swaps, or of edges.
        seed
            What is drawn depends on this, the kind and the digest alone. Except for ``"rewire"`` and ``"relabel"``,
            what is corrupted at a small `p` is corrupted at a larger one too.
        among
            Node ids to relabel, or to add edges between; all by default.

        Raises
        ------
        KnowledgeError
            If the kind or a node is unknown, `p` is not between 0 and 1, or the kind does not take `among`.

        Examples
        --------
        >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", -1)], name="chain")
        >>> net.corrupt("sign-flip").sign.tolist()
        [-1, 1]
        """
        from molcause.knowledge.corrupt import corrupt

        return corrupt(self, kind, p, seed=seed, among=among)

    def to_frame(self) -> "pd.DataFrame":
        """Return the edges as a pandas table, evidence columns last."""
        import pandas as pd

        return pd.DataFrame(
            {
                "source": self.source,
                "target": self.target,
                "sign": self.sign,
                "weight": self.weight,
                "relation": self.relation,
                "directed": self.directed,
                **self.evidence,
            }
        )

    def node_frame(self) -> "pd.DataFrame":
        """Return the nodes as a pandas table."""
        import pandas as pd

        return pd.DataFrame({"id": self.node, **self.node_table})


def _remake(values: dict[str, Any]) -> Network:
    return Network(**values)


def _frozen(column: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only view; the caller's own array stays as it is."""
    view = column.view()
    view.flags.writeable = False
    return view


def strings(values: Iterable[object]) -> Strings:
    """Return an object array of strings."""
    items = [str(value) for value in values]
    column = np.empty(len(items), dtype=object)
    column[:] = items
    return column


def _sign(value: object) -> int:
    if value not in (-1, 0, 1):
        raise KnowledgeError(f"A sign is -1, 0 (unknown) or 1; got {value!r}.")
    return int(value)
