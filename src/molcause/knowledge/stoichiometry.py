"""`StoichiometricNetwork`: what reactions consume and produce, within which bounds, by which genes."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.logic.expression import Expression, names, parse
from molcause.knowledge.logic.normal_form import Clause, clauses
from molcause.knowledge.network import Strings, strings
from molcause.provenance import Citation, digest

Floats = NDArray[np.float64]
_METABOLITES = ("metabolite_name", "compartment", "boundary")
REACTION_COLUMNS = ("reaction_name", "lower", "upper", "objective", "gene_rule")


@dataclass(frozen=True, eq=False)
class StoichiometricNetwork:
    """A frozen table of reactions: stoichiometry, flux bounds, an objective and gene rules.

    Parameters
    ----------
    stoichiometry
        ``[n_metabolites, n_reactions]`` sparse; negative where a reaction consumes, positive where it produces.
    metabolite, metabolite_name, compartment
        ``[n_metabolites]`` ids, names and compartments.
    boundary
        ``[n_metabolites]`` True where the model holds the amount from outside, so that it need not balance.
    reaction, reaction_name
        ``[n_reactions]`` ids and names.
    lower, upper
        ``[n_reactions]`` bounds of the fluxes in the model's unit (mostly mmol per gram dry weight and hour); infinite
        where there is none.
    objective
        ``[n_reactions]`` coefficients of what is to be maximal; all 0 if the model has no objective.
    gene_rule
        ``[n_reactions]`` such as ``"b0001 and b0002"``; ``""`` if no gene is needed, or none is known.
    name
        What the network is called.
    history
        How it was made, one sentence for each step.
    citations
        What to cite.

    Examples
    --------
    >>> reactions = {"uptake": {"A": 1}, "use": {"A": -1}}
    >>> StoichiometricNetwork.from_reactions(reactions, gene_rules={"use": "g1 or g2"})
    StoichiometricNetwork 'unnamed': 1 metabolites (0 at the boundary), 2 reactions (2 exchanges), 2 genes
    """

    stoichiometry: sparse.csc_array
    metabolite: Strings
    metabolite_name: Strings
    compartment: Strings
    boundary: NDArray[np.bool_]
    reaction: Strings
    reaction_name: Strings
    lower: Floats
    upper: Floats
    objective: Floats
    gene_rule: Strings
    name: str = "unnamed"
    history: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "stoichiometry", _canonical(self.stoichiometry))
        self._check_columns()
        self._check_bounds()
        for column in ("metabolite", *_METABOLITES, "reaction", *REACTION_COLUMNS):
            view = getattr(self, column).view()
            view.flags.writeable = False
            object.__setattr__(self, column, view)
        _ = self._rules  # a rule that cannot be read is an error now, not when it is first used

    def _check_columns(self) -> None:
        shape = (len(self.metabolite), len(self.reaction))
        if self.stoichiometry.shape != shape:
            raise KnowledgeError(
                f"The stoichiometry has shape {self.stoichiometry.shape} for {shape[0]} metabolites and {shape[1]} "
                "reactions."
            )
        if not np.isfinite(self.stoichiometry.data).all():
            raise KnowledgeError("A stoichiometric coefficient is not finite. Every coefficient must be a number.")
        for ids, columns in ((self.metabolite, _METABOLITES), (self.reaction, REACTION_COLUMNS)):
            if len({*ids}) != len(ids):
                doubled = sorted({name for name in ids if ids.tolist().count(name) > 1})
                raise KnowledgeError(f"The ids {doubled[:5]} are there more than once. Keep one of each.")
            for column in columns:
                if len(getattr(self, column)) != len(ids):
                    raise KnowledgeError(f"Column {column!r} has {len(getattr(self, column))} values for {len(ids)}.")

    def _check_bounds(self) -> None:
        bad = np.flatnonzero(~(self.lower <= self.upper) | ~np.isfinite(self.objective))
        if len(bad):
            k = int(bad[0])
            raise KnowledgeError(
                f"{len(bad)} reaction(s) have bounds that exclude each other, or that are no numbers, the first "
                f"{self.reaction[k]!r} with {self.lower[k]:g} to {self.upper[k]:g} (objective {self.objective[k]:g})."
            )

    def __reduce__(self) -> tuple[Any, ...]:
        """Let other processes have it, as frozen as it was."""
        return type(self), tuple(getattr(self, column.name) for column in fields(self))

    @classmethod
    def from_reactions(
        cls,
        reactions: dict[str, dict[str, float]],
        *,
        bounds: dict[str, tuple[float, float]] | None = None,
        objective: dict[str, float] | None = None,
        gene_rules: dict[str, str] | None = None,
        name: str = "unnamed",
    ) -> "StoichiometricNetwork":
        """Make a network in code.

        Parameters
        ----------
        reactions
            Reaction -> metabolite -> coefficient, negative for what is consumed.
        bounds
            Reaction -> (lower, upper); 0 and infinity where nothing is said.
        objective
            Reaction -> coefficient of what is to be maximal.
        gene_rules
            Reaction -> rule.
        name
            What the network is called.

        Raises
        ------
        KnowledgeError
            If something is said of a reaction that is not there.

        Examples
        --------
        >>> net = StoichiometricNetwork.from_reactions({"r": {"A": -1, "B": 2}})
        >>> net.stoichiometry.toarray().tolist()
        [[-1.0], [2.0]]
        """
        for said in (bounds or {}, objective or {}, gene_rules or {}):
            for key in said.keys() - reactions.keys():
                raise KnowledgeError(f"There is no reaction {key!r}. {did_you_mean(key, reactions)}".rstrip())
        metabolites = list(dict.fromkeys(key for reaction in reactions.values() for key in reaction))
        matrix = [[reaction.get(key, 0.0) for reaction in reactions.values()] for key in metabolites]
        limits = [(bounds or {}).get(key, (0.0, np.inf)) for key in reactions]
        empty = strings([""] * len(metabolites))
        return cls(
            stoichiometry=sparse.csc_array(np.array(matrix, dtype=float).reshape(len(metabolites), len(reactions))),
            metabolite=strings(metabolites),
            metabolite_name=empty,
            compartment=empty,
            boundary=np.zeros(len(metabolites), dtype=bool),
            reaction=strings(reactions),
            reaction_name=strings([""] * len(reactions)),
            lower=np.array([low for low, _ in limits], dtype=float),
            upper=np.array([high for _, high in limits], dtype=float),
            objective=np.array([(objective or {}).get(key, 0.0) for key in reactions], dtype=float),
            gene_rule=strings([(gene_rules or {}).get(key, "") for key in reactions]),
            name=name,
            history=(f"{len(reactions)} reactions given in code",),
        )

    @cached_property
    def balance(self) -> sparse.csc_array:
        """``[n_balanced, n_reactions]`` the rows that a steady state must bring to zero: those inside the boundary."""
        return _canonical(self.stoichiometry.tocsr()[~self.boundary])

    @property
    def features(self) -> tuple[str, ...]:
        """The reaction ids."""
        return tuple(self.reaction)

    @cached_property
    def exchanges(self) -> tuple[str, ...]:
        """The reactions that join one balanced metabolite to the outside: uptake, secretion, sinks, demands."""
        return tuple(self.reaction[np.diff(self.balance.indptr) == 1])

    @cached_property
    def genes(self) -> tuple[str, ...]:
        """The genes that the rules name, in the order of their first appearance."""
        return tuple(dict.fromkeys(gene for rule in self._rules for gene in names(rule)))

    @cached_property
    def gene_clauses(self) -> tuple[tuple[Clause, ...], ...]:
        """``[n_reactions]`` the gene rules as alternatives, each the genes needed together; one empty set: none is.

        Raises
        ------
        KnowledgeError
            If a rule has too many alternatives (see `molcause.knowledge.logic.normal_form.clauses`).
        """
        pairs = zip(self._rules, self.reaction, strict=True)
        return tuple(tuple(clauses(rule, f"The gene rule of {reaction!r}")) for rule, reaction in pairs)

    @cached_property
    def digest(self) -> str:
        """sha256 of stoichiometry, ids, bounds, objective and gene rules; names do not count."""
        matrix = self.stoichiometry
        numbers = (matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data)
        bounds = (self.boundary, self.lower, self.upper)
        return digest(*numbers, self.metabolite, self.reaction, *bounds, self.objective, self.gene_rule)

    def __len__(self) -> int:
        """Return the number of reactions."""
        return len(self.reaction)

    def __repr__(self) -> str:
        return (
            f"StoichiometricNetwork {self.name!r}: {len(self.metabolite)} metabolites ({int(self.boundary.sum())} at "
            f"the boundary), {len(self)} reactions ({len(self.exchanges)} exchanges), {len(self.genes)} genes"
        )

    def position(self, reaction: str) -> int:
        """Return a reaction's position.

        Raises
        ------
        KnowledgeError
            If there is no reaction of that id; the nearest are in the message.
        """
        if reaction not in self._index:
            hint = did_you_mean(reaction, self._index)
            raise KnowledgeError(f"StoichiometricNetwork {self.name!r} has no reaction {reaction!r}. {hint}".rstrip())
        return self._index[reaction]

    def corrupt(self, kind: str, p: float = 1.0, *, seed: int = 0) -> "StoichiometricNetwork":
        """Return a copy with something known to be wrong, for a comparison with the true network.

        Parameters
        ----------
        kind
            ``"relabel"`` permutes the gene rules among the reactions that have one; ``"drop"`` removes reactions;
            ``"reverse"`` turns the stoichiometry round where the bounds prefer a direction, and keeps the bounds.
        p
            The share corrupted of these reactions.
        seed
            What is drawn depends on this, the kind and the digest alone.

        Raises
        ------
        KnowledgeError
            If the kind is unknown, or `p` is not between 0 and 1.

        Examples
        --------
        >>> net = StoichiometricNetwork.from_reactions({"r": {"A": -1, "B": 2}})
        >>> net.corrupt("reverse").stoichiometry.toarray().tolist()
        [[1.0], [-2.0]]
        """
        from molcause.knowledge.corruption.stoichiometry import corrupt

        return corrupt(self, kind, p, seed=seed)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.reaction)}

    @cached_property
    def _rules(self) -> tuple[Expression, ...]:
        return tuple(
            parse(rule, f"The gene rule of {reaction!r}", words=True) if rule.strip() else True
            for rule, reaction in zip(self.gene_rule, self.reaction, strict=True)
        )


def _canonical(matrix: Any) -> sparse.csc_array:
    """Return a sorted CSC copy without stored zeros, which nobody can write to."""
    made = sparse.csc_array(matrix, dtype=float, copy=True)
    made.sum_duplicates()
    made.eliminate_zeros()
    for part in (made.data, made.indices, made.indptr):
        part.flags.writeable = False
    return made
