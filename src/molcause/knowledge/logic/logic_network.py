"""`LogicNetwork`: one Boolean rule for each node, with AND and NOT."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.graph.reachability import Booleans, Integers
from molcause.knowledge.logic.expression import Expression, is_name, names, parse, text_of
from molcause.knowledge.logic.normal_form import Clause, clauses, from_clauses
from molcause.knowledge.network import Network, Strings, strings
from molcause.provenance import Citation, digest

_NO_CONSTANT = -1


@dataclass(frozen=True, eq=False)
class LogicNetwork:
    """A frozen table of Boolean rules in disjunctive normal form: an OR of clauses, each an AND of literals.

    A node without a rule is an *input*: it keeps its state. So does a node whose rule is itself, which counts as one.
    A clause of several literals is what a signed graph cannot say: that they are needed together.

    Parameters
    ----------
    node
        ``[n_nodes]`` ids.
    target
        ``[n_literals]`` position of the node whose rule a literal is in; sorted.
    clause
        ``[n_literals]`` number of its clause; sorted, and each clause has one target.
    regulator
        ``[n_literals]`` position of the node that the literal names.
    negated
        ``[n_literals]`` whether the node must be off.
    constant
        ``[n_nodes]`` 0 or 1 where the rule is a constant, else -1.
    text
        ``[n_nodes]`` the rules as they were written, for display.
    name
        What the network is called.
    history
        How it was made, one sentence for each step.
    citations
        What to cite.

    See Also
    --------
    LogicNetwork.from_rules : the usual way to make one in code.

    Examples
    --------
    >>> LogicNetwork.from_rules({"MEK": "RAF", "ERK": "MEK & !DUSP | ERK & MEK"}, name="small")
    LogicNetwork 'small': 4 nodes, 2 rules (5 literals in 3 clauses, 2 of them ANDs), 2 inputs, 0 constants
    """

    node: Strings
    target: Integers
    clause: Integers
    regulator: Integers
    negated: Booleans
    constant: NDArray[np.int8]
    text: Strings
    name: str = "unnamed"
    history: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        if len(self.index) != len(self.node):
            doubled = sorted({name for name in self.node if self.node.tolist().count(name) > 1})
            raise KnowledgeError(f"The nodes {doubled[:5]} are there more than once. Keep one of each.")
        self._check_columns()
        for column in ("node", "target", "clause", "regulator", "negated", "constant", "text"):
            view = getattr(self, column).view()
            view.flags.writeable = False
            object.__setattr__(self, column, view)

    def _check_columns(self) -> None:
        lengths = {len(column) for column in (self.target, self.clause, self.regulator, self.negated)}
        if len(lengths) != 1 or {len(self.constant), len(self.text)} != {len(self.node)}:
            raise KnowledgeError("The columns of literals, or those of nodes, differ in length. Use from_rules.")
        step, turn = np.diff(self.clause), np.diff(self.target)
        if (step < 0).any() or (turn < 0).any() or (turn[step == 0] != 0).any():
            raise KnowledgeError("Literals must be sorted by target and clause. Use from_rules.")
        ends = np.concatenate([self.target, self.regulator])
        if len(ends) and (ends.min() < 0 or ends.max() >= len(self.node)):
            raise KnowledgeError(f"A literal names a node beyond the {len(self.node)} that there are. Use from_rules.")
        if not np.isin(self.constant, (-1, 0, 1)).all() or (self.constant[self.target] != _NO_CONSTANT).any():
            raise KnowledgeError("A constant is 0 or 1, and -1 where there is none or the rule has literals.")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let other processes have it, as frozen as it was."""
        return type(self), tuple(getattr(self, column.name) for column in fields(self))

    @classmethod
    def from_rules(
        cls, rules: Mapping[str, str], *, nodes: Iterable[str] = (), name: str = "unnamed"
    ) -> "LogicNetwork":
        """Make a network from rules as text.

        Parameters
        ----------
        rules
            Node -> rule, such as ``"MEK & !DUSP"``; what a rule may hold, `molcause.knowledge.logic.expression.parse`
            says. Nodes that rules name and that have none are inputs.
        nodes
            Further node ids; they come first.
        name
            What the network is called.

        Raises
        ------
        KnowledgeError
            If a rule cannot be read, or has too many clauses.

        Examples
        --------
        >>> LogicNetwork.from_rules({"ERK": "MEK & !DUSP"}).features
        ('ERK', 'MEK', 'DUSP')
        """
        texts = {target: str(text) for target, text in rules.items()}
        parsed = {target: parse(text, f"The rule of {target!r}") for target, text in texts.items()}
        history = (f"{len(rules)} rules given in code",)
        return cls.from_expressions(parsed, texts=texts, nodes=nodes, name=name, history=history)

    @classmethod
    def from_expressions(
        cls,
        rules: Mapping[str, Expression],
        *,
        texts: Mapping[str, str] | None = None,
        nodes: Iterable[str] = (),
        name: str = "unnamed",
        history: tuple[str, ...] = (),
    ) -> "LogicNetwork":
        """Make a network from parsed rules; without their texts, they are written anew."""
        known = dict.fromkeys([*nodes, *rules, *(found for rule in rules.values() for found in names(rule))])
        normal = {target: clauses(rule, f"The rule of {target!r}") for target, rule in rules.items()}
        written = texts if texts is not None else {target: text_of(rule) for target, rule in rules.items()}
        return cls.from_clauses(normal, nodes=known, texts=written, name=name, history=history)

    @classmethod
    def from_clauses(
        cls,
        rules: Mapping[str, list[Clause]],
        *,
        nodes: Iterable[str],
        texts: Mapping[str, str],
        name: str = "unnamed",
        history: tuple[str, ...] = (),
        citations: tuple[Citation, ...] = (),
    ) -> "LogicNetwork":
        """Make a network from rules in disjunctive normal form."""
        node = strings(nodes)
        odd = [found for found in node if not is_name(found)]
        if odd:
            raise KnowledgeError(
                f"{len(odd)} node(s) cannot be named in a rule: {odd[:5]}. Use letters, digits and _ . : / @ + ' -."
            )
        index = {found: k for k, found in enumerate(node)}
        rows, constant = [], np.full(len(node), _NO_CONSTANT, dtype=np.int8)
        for target in sorted(rules, key=index.__getitem__):
            found = rules[target]
            if not found or not found[0]:
                constant[index[target]] = bool(found)
            elif found != [frozenset({(target, False)})]:
                rows += [(index[target], sorted((index[n], negated) for n, negated in clause)) for clause in found]
        flat = [(target, k, *literal) for k, (target, clause) in enumerate(rows) for literal in clause]
        columns = np.array(flat, dtype=np.intp).reshape(-1, 4).T
        written = strings(texts.get(found, "") for found in node)
        ends = (columns[0], columns[1], columns[2], columns[3].astype(bool))
        return cls(node, *ends, constant, written, name, history, citations)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each node id."""
        return {name: k for k, name in enumerate(self.node)}

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The nodes without a rule, which keep their state."""
        return tuple(self.node[~self._ruled])

    @property
    def features(self) -> tuple[str, ...]:
        """The node ids."""
        return tuple(self.node)

    @cached_property
    def digest(self) -> str:
        """sha256 of nodes and clauses; how the rules were written and the network's name do not count."""
        # The literals are numbered anew by content: the same rules have one digest, in whatever order they were given.
        rules = [[sorted([*sorted(clause)] for clause in self.clauses_of(name)), name] for name in self.node]
        return digest(self.node, self.constant, rules)

    def __len__(self) -> int:
        """Return the number of rules, constants included."""
        return int(self._ruled.sum())

    def __repr__(self) -> str:
        sizes = np.unique(self.clause, return_counts=True)[1]
        return (
            f"LogicNetwork {self.name!r}: {len(self.node)} nodes, {len(self)} rules ({len(self.target)} literals in "
            f"{len(sizes)} clauses, {int((sizes > 1).sum())} of them ANDs), {len(self.inputs)} inputs, "
            f"{int((self.constant != _NO_CONSTANT).sum())} constants"
        )

    def position(self, name: str) -> int:
        """Return a node's position.

        Raises
        ------
        KnowledgeError
            If the network has no node of that id; the nearest names are in the message.
        """
        if name not in self.index:
            hint = did_you_mean(name, self.index)
            raise KnowledgeError(f"LogicNetwork {self.name!r} has no node {name!r}. {hint}".rstrip())
        return self.index[name]

    def rule(self, node: str) -> str:
        """Return a node's rule as it was written; an input's is its own name.

        Raises
        ------
        KnowledgeError
            If the network has no such node.

        Examples
        --------
        >>> LogicNetwork.from_rules({"ERK": "MEK & !DUSP"}).rule("ERK")
        'MEK & !DUSP'
        """
        k = self.position(node)
        if not self._ruled[k]:
            return node
        return str(self.text[k]) or text_of(from_clauses(self.clauses_of(node)))

    def clauses_of(self, node: str) -> list[Clause]:
        """Return a node's rule in disjunctive normal form, as (name, negated) literals; see `clauses`.

        Raises
        ------
        KnowledgeError
            If the network has no such node.

        Examples
        --------
        >>> [sorted(clause) for clause in LogicNetwork.from_rules({"A": "B & (C | !D)"}).clauses_of("A")]
        [[('B', False), ('C', False)], [('B', False), ('D', True)]]
        """
        k = self.position(node)
        if not self._ruled[k]:
            return [frozenset({(node, False)})]
        if self.constant[k] != _NO_CONSTANT:
            return [frozenset()] if self.constant[k] else []
        found: dict[int, set[tuple[str, bool]]] = {}
        for row in range(*np.searchsorted(self.target, [k, k + 1]).tolist()):
            literal = str(self.node[self.regulator[row]]), bool(self.negated[row])
            found.setdefault(int(self.clause[row]), set()).add(literal)
        return [frozenset(clause) for clause in found.values()]

    def evaluate(self, state: NDArray[Any]) -> Booleans:
        """Return the states that follow if all nodes are updated at once.

        Parameters
        ----------
        state
            ``[n_states, n_nodes]`` or ``[n_nodes]``, True (1) where a node is on.

        Returns
        -------
        numpy.ndarray
            Booleans in the same shape.

        Raises
        ------
        KnowledgeError
            If the shape does not fit, or a value is neither 0 nor 1.

        Examples
        --------
        >>> net = LogicNetwork.from_rules({"ERK": "MEK & !DUSP"})
        >>> net.evaluate(np.array([[0, 1, 0], [1, 1, 1]])).astype(int).tolist()
        [[1, 1, 0], [0, 1, 1]]
        """
        on = np.ascontiguousarray(np.atleast_2d(self._checked(state)).T)  # a row for each node
        following = on.copy()
        fixed = self.constant != _NO_CONSTANT
        following[fixed] = self.constant[fixed, None] == 1
        if len(self.target):
            first = np.flatnonzero(np.diff(self.clause, prepend=-1))
            true = np.logical_and.reduceat(on[self.regulator] ^ self.negated[:, None], first, axis=0)
            own = np.flatnonzero(np.diff(self.target[first], prepend=-1))
            following[self.target[first][own]] = np.logical_or.reduceat(true, own, axis=0)
        return following.T.reshape(np.shape(state))

    def is_fixed(self, state: NDArray[Any]) -> Booleans:
        """Return which states follow themselves, under whatever order of updates.

        Parameters
        ----------
        state
            As `evaluate` takes it.

        Returns
        -------
        numpy.ndarray
            ``[n_states]`` booleans, or one without dimension for one state.

        Examples
        --------
        >>> net = LogicNetwork.from_rules({"A": "B", "B": "A"})
        >>> net.is_fixed(np.array([[0, 0], [0, 1], [1, 1]])).tolist()
        [True, False, True]
        """
        return np.asarray((self.evaluate(state) == np.asarray(state).astype(bool)).all(axis=-1))

    def to_network(self) -> Network:
        """Return who regulates whom, with sign, as a `Network`; AND and OR are lost, and the history says so.

        The sign is that of the literals by which a rule names a regulator, 0 if it names it both ways. An input's hold
        on itself is no edge. The column ``rule`` keeps the text.

        Examples
        --------
        >>> net = LogicNetwork.from_rules({"ERK": "MEK & !DUSP"}).to_network()
        >>> list(zip(net.source, net.target, net.sign.tolist()))
        [('MEK', 'ERK', 1), ('DUSP', 'ERK', -1)]
        """
        n, direction = len(self.node), np.where(self.negated, -1, 1)
        pair, where = np.unique(self.target * n + self.regulator, return_inverse=True)
        up, down = (np.bincount(where[direction == s], minlength=len(pair)) > 0 for s in (1, -1))
        source, target = self.node[pair % n], self.node[pair // n]
        lost = f"signed projection of a LogicNetwork: the AND and OR of {len(self)} rules are lost"
        both = f"{int((up & down).sum())} of {len(pair)} edges act both ways and have sign 0"
        return Network.build(
            source,
            target,
            up.astype(np.int8) - down.astype(np.int8),
            node=self.node,
            evidence={"rule": strings(self.rule(name) for name in target)},
            name=self.name,
            history=(*self.history, f"{lost}; {both}"),
            citations=self.citations,
        )

    def corrupt(self, kind: str, p: float = 1.0, *, seed: int = 0) -> "LogicNetwork":
        """Return a copy with something known to be wrong, for a comparison with the true network.

        Parameters
        ----------
        kind
            ``"relabel"`` permutes the names of nodes; ``"sign-flip"`` negates literals; ``"drop"`` removes literals:
            a clause without any goes, and a node without a clause becomes an input.
        p
            The share corrupted: of nodes, or of literals.
        seed
            What is drawn depends on this, the kind and the digest alone.

        Raises
        ------
        KnowledgeError
            If the kind is unknown, or `p` is not between 0 and 1.

        Examples
        --------
        >>> LogicNetwork.from_rules({"ERK": "MEK & !DUSP"}).corrupt("sign-flip").rule("ERK")
        'DUSP & !MEK'
        """
        from molcause.knowledge.corruption.logic import corrupt

        return corrupt(self, kind, p, seed=seed)

    @cached_property
    def _ruled(self) -> Booleans:
        ruled = self.constant != _NO_CONSTANT
        ruled[self.target] = True
        return np.asarray(ruled)

    def _checked(self, state: NDArray[Any]) -> Booleans:
        given = np.asarray(state)
        if given.ndim not in (1, 2) or given.shape[-1] != len(self.node):
            raise KnowledgeError(f"A state has {len(self.node)} values, one for each node; got shape {given.shape}.")
        if given.dtype != bool and not np.isin(given, (0, 1)).all():
            raise KnowledgeError("A state holds only 0 (off) and 1 (on). Cut measurements at a threshold before.")
        return np.asarray(given.astype(bool))
