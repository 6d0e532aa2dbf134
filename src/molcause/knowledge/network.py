"""`Network`: who regulates whom, with sign and evidence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.findings import Finding
from molcause.graph.reachability import cyclic_nodes
from molcause.knowledge import columns
from molcause.knowledge.columns import NODE_COLUMNS as NODE_COLUMNS
from molcause.knowledge.columns import Strings as Strings
from molcause.knowledge.columns import strings as strings
from molcause.knowledge.publications import column_of, distinct
from molcause.provenance import Citation, digest

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array


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
        Columns `NODE_COLUMNS` and any others, each ``[n_nodes]`` strings; ``synonyms`` are joined by ``|``.
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
        edges = {"target": self.target, "sign": self.sign, "weight": self.weight, "relation": self.relation}
        columns.check_lengths(edges | {"directed": self.directed, **self.evidence}, len(self.source), "edges")
        columns.check_lengths(self.node_table, len(self.node), "nodes")
        columns.check_weights(self.weight, self.source, self.target)
        columns.check_signs(self.sign)
        if len(self.index) != len(self.node):
            columns.check_distinct(self.node)
        self._check_ends()
        for name in ("source", "target", "sign", "weight", "relation", "directed", "node"):
            object.__setattr__(self, name, columns.read_only(getattr(self, name)))
        for name in ("evidence", "node_table"):
            table = {key: columns.read_only(column) for key, column in getattr(self, name).items()}
            object.__setattr__(self, name, MappingProxyType(table))

    def _check_ends(self) -> None:
        try:
            ends = self.source_index, self.target_index
        except KeyError:
            missing = sorted((set(self.source) | set(self.target)) - set(self.node))
            raise KnowledgeError(
                f"{len(missing)} node(s) of the edges are not in the node table: {missing[:5]}. Add them."
            ) from None
        for positions in ends:
            positions.flags.writeable = False

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
        """Make a network from columns, filling those that are not given; all columns of `node_table` are kept."""
        n = len(source)
        ids = strings(node if node is not None else dict.fromkeys([*source, *target]))
        given = node_table or {}
        empty = strings([""] * len(ids))
        table = {column: ids.copy() if column == "label" else empty for column in NODE_COLUMNS} | dict(given)
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
        return np.fromiter(map(self.index.__getitem__, self.source), dtype=np.intp, count=len(self))

    @cached_property
    def target_index(self) -> NDArray[np.intp]:
        """``[n_edges]`` positions of the targets."""
        return np.fromiter(map(self.index.__getitem__, self.target), dtype=np.intp, count=len(self))

    @cached_property
    def adjacency(self) -> "csr_array":
        """``[target, source]`` how many edges lead from one node to another; one without direction counts both ways."""
        from scipy.sparse import csr_array

        source, target, both = self.source_index, self.target_index, ~self.directed & (self.source != self.target)
        ends = np.concatenate([target, source[both]]), np.concatenate([source, target[both]])
        return csr_array((np.ones(len(ends[0]), dtype=np.int32), ends), shape=(len(self.node),) * 2)

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
    def publications(self) -> tuple[frozenset[str], ...]:
        """``[n_edges]`` the distinct PubMed identifiers of each edge, from the column ``references``.

        Databases count one paper as often as they cite it (``KEGG:123;SIGNOR:123``); here it counts once.
        """
        column = column_of(self.evidence)
        return (frozenset(),) * len(self) if column is None else distinct(column)

    @property
    def conflicts(self) -> tuple[tuple[str, str], ...]:
        """The pairs (source, target) that are stated with both signs, each once.

        Their sign is unknown wherever signs are used, whatever their rows say.
        """
        from molcause.knowledge.signs import conflicting

        rows = conflicting(self)
        return tuple(dict.fromkeys(zip(self.source[rows].tolist(), self.target[rows].tolist(), strict=True)))

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
        ends = self.source_index[self.directed], self.target_index[self.directed]
        cyclic = int(cyclic_nodes(len(self.node), *ends).sum())
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
        return self.take_edges(np.flatnonzero(keep), f"{why}: {int(keep.sum())} of {len(self)} edges kept")

    def take_edges(self, rows: NDArray[np.intp], why: str) -> "Network":
        """Return the network with the edges of some rows, in that order; all nodes stay.

        Parameters
        ----------
        rows
            Positions of edges; one that is named twice becomes two parallel edges.
        why
            One sentence for the history.

        Examples
        --------
        >>> net = Network.from_edges([("A", "B", 1), ("B", "A", 0)])
        >>> net.take_edges(np.array([1, 0]), "turned").source.tolist()
        ['B', 'A']
        """
        return replace(
            self,
            source=self.source[rows],
            target=self.target[rows],
            sign=self.sign[rows],
            weight=self.weight[rows],
            relation=self.relation[rows],
            directed=self.directed[rows],
            evidence={name: column[rows] for name, column in self.evidence.items()},
            history=(*self.history, why),
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
            ``"drop"`` removes edges; ``"add"`` adds false ones between nodes drawn by degree; ``"age"`` removes the
            newest, by the evidence column ``year``.
        p
            The share corrupted: of nodes, of swaps, of signed or dated edges, or of edges.
        seed
            What is drawn depends on this, the kind and the digest alone. Except for ``"rewire"`` and ``"relabel"``,
            what is corrupted at a small `p` is corrupted at a larger one too.
        among
            Node ids to relabel, or to add edges between; all by default.

        Raises
        ------
        KnowledgeError
            If the kind or a node is unknown, `p` is not between 0 and 1, the kind does not take `among`, or there
            are no years.

        Examples
        --------
        >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", -1)], name="chain")
        >>> net.corrupt("sign-flip").sign.tolist()
        [-1, 1]
        """
        from molcause.knowledge.corrupt import corrupt

        return corrupt(self, kind, p, seed=seed, among=among)

    def findings(self) -> list[Finding]:
        """Return what a check of the edges finds; see `molcause.knowledge.review`."""
        from molcause.knowledge.review import findings

        return findings(self)

    def union(self, other: "Network", name: str | None = None) -> "Network":
        """Return the edges and nodes of both networks; see `molcause.knowledge.operations.combine.union`."""
        from molcause.knowledge.operations.combine import union

        return union(self, other, name)

    def intersection(self, other: "Network", name: str | None = None) -> "Network":
        """Return the edges that another network has too; see `molcause.knowledge.operations.combine.intersection`."""
        from molcause.knowledge.operations.combine import intersection

        return intersection(self, other, name)

    def signed(self) -> "Network":
        """Return the edges of known sign; see `molcause.knowledge.operations.combine.signed`."""
        from molcause.knowledge.operations.combine import signed

        return signed(self)

    def supported_by(self, publications: float = 0, resources: float = 0, curation_effort: float = 0) -> "Network":
        """Return the edges with enough evidence; see `molcause.knowledge.operations.support`."""
        from molcause.knowledge.operations.support import supported_by

        return supported_by(self, publications, resources, curation_effort)

    def rename(self, names: Mapping[str, str]) -> "Network":
        """Return the network with other node ids; see `molcause.knowledge.operations.combine.rename`."""
        from molcause.knowledge.operations.combine import rename

        return rename(self, names)

    def expand_complexes(self, members: Mapping[str, Sequence[str]] | None = None) -> "Network":
        """Return the network with members instead of complexes; see `molcause.knowledge.operations.complexes`."""
        from molcause.knowledge.operations.complexes import expand_complexes

        return expand_complexes(self, members)

    def subnetwork(self, nodes: Iterable[str]) -> "Network":
        """Return some nodes and the edges among them; see `molcause.knowledge.operations.context.subnetwork`."""
        from molcause.knowledge.operations.context import subnetwork

        return subnetwork(self, nodes)

    def between(self, sources: Iterable[str], targets: Iterable[str], at_most: int | None = None) -> "Network":
        """Return the edges on directed walks between two sets; see `molcause.knowledge.operations.context.between`."""
        from molcause.knowledge.operations.context import between

        return between(self, sources, targets, at_most)

    def around(self, nodes: Iterable[str], hops: int = 1) -> "Network":
        """Return what lies a few edges around some nodes; see `molcause.knowledge.operations.context.around`."""
        from molcause.knowledge.operations.context import around

        return around(self, nodes, hops)

    def reachable(self, starts: Iterable[str], at_most: int | None = None) -> dict[str, int]:
        """Return what can be reached, and by how many edges; see `molcause.knowledge.operations.context.reachable`."""
        from molcause.knowledge.operations.context import reachable

        return reachable(self, starts, at_most)

    def components(self) -> NDArray[np.intp]:
        """Return each node's strongly connected component; see `molcause.knowledge.operations.context.components`."""
        from molcause.knowledge.operations.context import components

        return components(self)

    def to(self, format: str) -> Any:  # noqa: A002 - the word users know
        """Return the network as an object of another package; see `molcause.knowledge.io.to_object`."""
        from molcause.knowledge.io import to_object

        return to_object(self, format)

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


def _sign(value: object) -> int:
    if value not in (-1, 0, 1):
        raise KnowledgeError(f"A sign is -1, 0 (unknown) or 1; got {value!r}.")
    return int(value)
