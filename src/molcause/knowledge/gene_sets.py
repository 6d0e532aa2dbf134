"""`GeneSets`: named sets of genes, such as pathways and signatures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from molcause.errors import KnowledgeError, did_you_mean
from molcause.findings import Finding, first
from molcause.knowledge.columns import strings
from molcause.provenance import Citation, digest

SMALL = 12


@dataclass(frozen=True, eq=False)
class GeneSets:
    """A frozen table of sets and genes.

    Who is in a set is known, not with which sign: gene sets are knowledge of unknown signs.

    Parameters
    ----------
    names
        ``[n_sets]`` distinct names.
    genes
        ``[n_genes]`` distinct ids of all genes.
    membership
        ``[n_sets, n_genes]`` sparse: the weight of each member, 1 where the source gives none.
    descriptions
        ``[n_sets]`` text, often an address; ``""`` where the source gives none.
    name
        What the collection is called.
    history
        How it was made, one sentence for each step.
    citations
        What to cite.

    See Also
    --------
    GeneSets.from_dict : the usual way to make one in code.

    Examples
    --------
    >>> sets = GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"], "PI3K": ["PIK3CA", "AKT1", "RAF1"]})
    >>> sets
    GeneSets 'unnamed': 2 sets of 4 genes, 2 to 3 genes each (median 2.5)
    >>> sets["MAPK"], sets.of("RAF1")
    (('RAF1', 'MAP2K1'), ('MAPK', 'PI3K'))
    """

    names: tuple[str, ...]
    genes: tuple[str, ...]
    membership: csr_array
    descriptions: tuple[str, ...] = ()
    name: str = "unnamed"
    history: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "descriptions", self.descriptions or ("",) * len(self.names))
        shape = (len(self.names), len(self.genes))
        if self.membership.shape != shape or len(self.descriptions) != shape[0]:
            raise KnowledgeError(
                f"{shape[0]} sets of {shape[1]} genes have a membership of shape {self.membership.shape} and "
                f"{len(self.descriptions)} descriptions. Give one row for each set and one column for each gene."
            )
        _check_distinct("sets", self.names)
        _check_distinct("genes", self.genes)
        object.__setattr__(self, "membership", _canonical(self.membership))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let other processes have it, read-only as it is."""
        return GeneSets, tuple(getattr(self, f.name) for f in fields(self))

    @classmethod
    def from_dict(
        cls,
        sets: Mapping[str, Iterable[str] | Mapping[str, float]],
        *,
        descriptions: Mapping[str, str] | None = None,
        name: str = "unnamed",
    ) -> "GeneSets":
        """Make gene sets from a mapping of names to genes, or to genes with weights.

        A gene that is named twice in a set is in it once.

        Examples
        --------
        >>> GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"], "up": {"DUSP6": 2.5}}).genes
        ('RAF1', 'MAP2K1', 'DUSP6')
        """
        members = {str(key): _weighted(str(key), value) for key, value in sets.items()}
        genes = tuple(dict.fromkeys(gene for weights in members.values() for gene in weights))
        position = {gene: k for k, gene in enumerate(genes)}
        indices = np.array([position[gene] for weights in members.values() for gene in weights], dtype=np.intp)
        data = np.array([weight for weights in members.values() for weight in weights.values()], dtype=float)
        bounds = np.cumsum([0, *map(len, members.values())])
        membership = csr_array((data, indices, bounds), shape=(len(members), len(genes)))
        texts = tuple((descriptions or {}).get(key, "") for key in sets)
        return cls(tuple(members), genes, membership, texts, name, (f"{len(members)} gene sets given in code",))

    def to_dict(self) -> dict[str, tuple[str, ...]]:
        """Return the genes of each set by its name."""
        bounds, genes = self.membership.indptr.tolist(), strings(self.genes)[self.membership.indices].tolist()
        return {key: tuple(genes[bounds[k] : bounds[k + 1]]) for k, key in enumerate(self.names)}

    @cached_property
    def digest(self) -> str:
        """sha256 of names, genes and membership; descriptions and the collection's name do not count."""
        parts = self.membership.indptr, self.membership.indices, self.membership.data
        return digest(strings(self.names), strings(self.genes), *parts)

    @property
    def features(self) -> tuple[str, ...]:
        """The genes."""
        return self.genes

    @property
    def synonyms(self) -> dict[str, str]:
        """Other names of genes; collections of sets give none."""
        return {}

    @property
    def sizes(self) -> NDArray[np.intp]:
        """``[n_sets]`` how many genes each set has."""
        return np.asarray(np.diff(self.membership.indptr), dtype=np.intp)

    @cached_property
    def _row(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.names)}

    @cached_property
    def _column(self) -> dict[str, int]:
        return {gene: k for k, gene in enumerate(self.genes)}

    def __len__(self) -> int:
        """Return the number of sets."""
        return len(self.names)

    def __iter__(self) -> Iterator[str]:
        """Go through the names, as a dict does."""
        return iter(self.names)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """Return the genes of a set."""
        if name not in self._row:
            hint = did_you_mean(str(name), self.names)
            raise KnowledgeError(f"There is no gene set {name!r} in {self.name!r}. {hint}".rstrip())
        begin, end = self.membership.indptr[self._row[name] : self._row[name] + 2]
        return tuple(self.genes[k] for k in self.membership.indices[begin:end])

    def __repr__(self) -> str:
        sizes = self.sizes
        each = f", {sizes.min()} to {sizes.max()} genes each (median {np.median(sizes):g})" if len(sizes) else ""
        return f"GeneSets {self.name!r}: {len(self)} sets of {len(self.genes)} genes{each}"

    def of(self, gene: str) -> tuple[str, ...]:
        """Return the names of the sets that a gene is in.

        Raises
        ------
        KnowledgeError
            If it is in none; the nearest names are in the message.
        """
        if gene not in self._column:
            hint = did_you_mean(str(gene), self.genes)
            raise KnowledgeError(f"No set of {self.name!r} has a gene {gene!r}. {hint}".rstrip())
        rows = np.repeat(np.arange(len(self)), self.sizes)[self.membership.indices == self._column[gene]]
        return tuple(self.names[row] for row in rows)

    def restrict(self, genes: Iterable[str], at_least: int = SMALL) -> "GeneSets":
        """Return the sets cut down to some genes, such as those measured; small sets are dropped, and counted.

        Parameters
        ----------
        genes
            Gene ids.
        at_least
            How many of them a set must have.

        Examples
        --------
        >>> sets = GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"], "PI3K": ["PIK3CA", "AKT1", "RAF1"]})
        >>> sets.restrict(["RAF1", "MAP2K1", "TP53"], at_least=2).history[-1]
        'restricted to 3 genes: 2 of 4 genes are among them; 1 of 2 sets have 2 or more of them, 1 dropped'
        """
        if isinstance(genes, str):
            raise KnowledgeError(f"restrict() takes a sequence of genes, not the string {genes!r}; give [{genes!r}].")
        wanted = set(genes)
        measured = np.array([gene in wanted for gene in self.genes], dtype=bool)
        cut = self.membership[:, np.flatnonzero(measured)]
        rows = np.flatnonzero(np.diff(cut.indptr) >= at_least)
        part = csr_array(cut[rows])
        used = np.flatnonzero(np.bincount(part.indices, minlength=part.shape[1]))
        kept = np.flatnonzero(measured)[used]
        why = f"restricted to {len(wanted)} genes: {int(measured.sum())} of {len(self.genes)} genes are among them; "
        why += f"{len(rows)} of {len(self)} sets have {at_least} or more of them, {len(self) - len(rows)} dropped"
        return replace(
            self,
            names=_picked(self.names, rows),
            genes=_picked(self.genes, kept),
            membership=part[:, used],
            descriptions=_picked(self.descriptions, rows),
            history=(*self.history, why),
        )

    def corrupt(self, kind: str, p: float = 1.0, *, seed: int = 0) -> "GeneSets":
        """Return a copy with something known to be wrong; see `molcause.knowledge.corruption.gene_sets`."""
        from molcause.knowledge.corruption.gene_sets import corrupt

        return corrupt(self, kind, p, seed=seed)

    def findings(self) -> list[Finding]:
        """Return what a check of the sets finds; see `molcause.knowledge.review_gene_sets`."""
        from molcause.knowledge.review_gene_sets import findings

        return findings(self)


def _weighted(name: str, members: Iterable[str] | Mapping[str, float]) -> dict[str, float]:
    if isinstance(members, str):
        raise KnowledgeError(f"Set {name!r} holds the string {members!r}; give a sequence of genes.")
    if isinstance(members, Mapping):
        return {str(gene): float(weight) for gene, weight in members.items()}
    return dict.fromkeys(map(str, members), 1.0)


def _check_distinct(what: str, names: Sequence[str]) -> None:
    if len(set(names)) == len(names):
        return
    seen: set[str] = set()
    doubled = [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    raise KnowledgeError(f"The {what} {first(list(map(repr, doubled)))} are there more than once. Give distinct names.")


def _canonical(membership: csr_array) -> csr_array:
    """Return a read-only copy with one sorted entry for each member."""
    matrix = csr_array(membership, dtype=float, copy=True)
    matrix.sum_duplicates()
    if not (np.isfinite(matrix.data) & (matrix.data != 0)).all():
        raise KnowledgeError("Weights of members must be numbers other than 0. Leave out what is not a member.")
    for part in (matrix.data, matrix.indices, matrix.indptr):
        part.flags.writeable = False
    return matrix


def _picked(names: Sequence[str], rows: NDArray[np.intp]) -> tuple[str, ...]:
    return tuple(names[row] for row in rows)
