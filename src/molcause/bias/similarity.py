"""`Similarity`: how alike the effects of two targets are expected to be, by what is known of them.

Every recipe is one kind of walk: a target's profile is z = sum_k c_k e M^k, with e its nodes, M a sparse matrix between
nodes (or from genes to their sets) and c_k what a walk of k steps counts. Profiles have length 1, and the similarity of
two targets is their product. So it is positive semidefinite, any number of sources may be added, and the targets of
tomorrow need no table of all pairs: the edges are kept, and their profiles are walked when they are asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from molcause.errors import BiasError
from molcause.names.readouts import GROUP, ReadoutMap
from molcause.names.resolve import resolve
from molcause.provenance import digest

_LEAST = 1e-9
_BLOCK = 256
_MANY = 300


@dataclass(frozen=True, eq=False)
class Similarity:
    """One source of similarity between targets.

    Parameters
    ----------
    name
        What weights and evidence are reported under.
    nodes
        Names of the first rows of the matrix; further rows, such as sets, have none.
    row, column, value
        The matrix M: its entries, row by row.
    coefficients
        c_0, c_1, ...: what walks of 0, 1, ... steps count.
    places
        Other names -> the node, or the nodes joined by ``|``, that each stands for.
    names
        The targets and readouts that it was compiled for.
    reaches
        Whether a profile says, with its sign, which nodes a target acts on, so that it foresees readouts too.

    Examples
    --------
    >>> pair = Similarity("pair", ("A", "B"), np.array([0]), np.array([1]), np.array([1.0]), (1.0, 1.0), {}, ())
    >>> pair.between(["A"], ["A", "B", "C"]).round(2).tolist()
    [[1.0, 0.71, 0.0]]
    """

    name: str
    nodes: tuple[str, ...]
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    value: NDArray[np.float64]
    coefficients: tuple[float, ...]
    places: dict[str, str]
    names: tuple[str, ...]
    reaches: bool = False

    def between(self, left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
        """Return ``[left, right]`` similarities: 1 with itself, 0 for a name that the knowledge does not have."""
        key = tuple(right)
        new = [name for name in dict.fromkeys(left) if (name, key) not in self._compared]
        if new:
            rows = (self.profiles(new) @ self.profiles(key).T).toarray()
            self._compared.update(zip(((name, key) for name in new), rows, strict=True))
        return np.array([self._compared[name, key] for name in left]).reshape(len(left), len(key))

    def reach(self, targets: Sequence[str], readouts: ReadoutMap) -> NDArray[np.float64]:
        """Return ``[targets, readouts]``: what more of each target does to each reading, by profile and sign.

        Nothing for a reading of no known node, or of unknown sign.
        """
        at = [[self._index[node] for node in members if node in self._index] for members in readouts.members]
        rows = np.array([place for places in at for place in places], dtype=np.intp)
        columns = np.repeat(np.arange(len(at)), [len(places) for places in at])
        signs = [sign / len(places) for sign, places in zip(readouts.sign, at, strict=True) for _ in places]
        profiles = self.profiles(targets)
        read = csr_array((np.array(signs, dtype=float), (rows, columns)), shape=(profiles.shape[1], len(at)))
        return np.asarray((profiles @ read).toarray())

    def knows(self, name: str) -> bool:
        """Return whether the knowledge has a target."""
        return bool(self._at(name))

    def nodes_of(self, name: str) -> tuple[str, ...]:
        """Return the nodes that a target stands for."""
        return tuple(self.nodes[place] for place in self._at(name))

    def profiles(self, names: Sequence[str]) -> csr_array:
        """Return ``[names, rows of the matrix]``: each target's walk, of length 1, or 0 for an unknown one."""
        new = [name for name in dict.fromkeys(names) if name not in self._walked]
        for begin in range(0, len(new), _BLOCK):
            block = new[begin : begin + _BLOCK]
            self._walked.update(zip(block, self._walk(block), strict=True))
        if not names:
            return csr_array((0, len(self._matrix_transposed.indptr) - 1))
        found = [self._walked[name] for name in names]
        bounds = np.cumsum([0, *(len(columns) for columns, _ in found)])
        columns, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return csr_array((values, columns, bounds), shape=(len(found), self._matrix_transposed.shape[0]))

    def _walk(self, names: Sequence[str]) -> list[tuple[NDArray[np.intp], NDArray[np.float64]]]:
        """Return the entries of each name's profile."""
        at = [self._at(name) for name in names]
        walk = np.zeros((self._matrix_transposed.shape[0], len(at)))
        for k, places in enumerate(at):
            walk[places, k] = 1.0 / max(len(places), 1)
        total = self.coefficients[0] * walk
        for coefficient in self.coefficients[1:]:
            walk = self._matrix_transposed @ walk
            total += coefficient * walk
        norm = np.sqrt((total**2).sum(axis=0))
        total /= np.where(norm > _LEAST, norm, np.inf)
        kept = [np.flatnonzero(column) for column in total.T]
        return [(rows, total[rows, k]) for k, rows in enumerate(kept)]

    @cached_property
    def digest(self) -> str:
        """Fingerprint of what it says of the names that it was compiled for; if they are many, of all it knows."""
        if len(self.names) > _MANY:
            words = [self.name, list(self.names), list(self.nodes), self.places, list(self.coefficients)]
            return digest(*words, self.row, self.column, self.value)
        made = self.profiles(self.names)
        return digest(self.name, list(self.names), made.indptr, made.indices, made.data)

    @cached_property
    def _walked(self) -> dict[str, tuple[NDArray[np.intp], NDArray[np.float64]]]:
        """Profiles that were asked for before."""
        return {}

    @cached_property
    def _compared(self) -> dict[tuple[str, tuple[str, ...]], NDArray[np.float64]]:
        """Similarities that were asked for before, of a name with several."""
        return {}

    @cached_property
    def _matrix_transposed(self) -> csr_array:
        size = 1 + max(len(self.nodes) - 1, *(int(part.max(initial=-1)) for part in (self.row, self.column)))
        return csr_array((self.value, (self.column, self.row)), shape=(size, size))

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.nodes)}

    def _at(self, name: str) -> list[int]:
        """Return the nodes of a name: its own, those it stands for, or the members of a family that are there."""
        if name in self._index:
            return [self._index[name]]
        parts = self.places.get(name, name).split(GROUP)
        found = [self._index[part] for part in parts if part in self._index]
        if found:
            return found
        members = [member for row in resolve(parts) for member in row.members]
        return [self._index[member] for member in dict.fromkeys(members) if member in self._index]

    def __eq__(self, other: object) -> bool:
        """Whether both say the same of the names that they were compiled for."""
        return self.digest == other.digest if isinstance(other, Similarity) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Similarity({self.name!r}, {len(self.nodes)} nodes, {self.digest[:16]})"


def compiled(
    name: str,
    nodes: Iterable[str],
    matrix: csr_array,
    coefficients: Iterable[float],
    acts_on: dict[str, str],
    readouts: ReadoutMap,
    targets: tuple[str, ...],
    *,
    reaches: bool = False,
) -> tuple[Similarity, tuple[str, ...]]:
    """Return a similarity for some readouts and targets, and notes of the targets that the knowledge does not have."""
    matrix = csr_array(matrix)
    matrix.sum_duplicates()
    read = dict(zip(readouts.readout, readouts.node, strict=True))
    made = Similarity(
        name=name,
        nodes=tuple(str(node) for node in nodes),
        row=np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)).astype(np.intp),
        column=matrix.indices.astype(np.intp),
        value=matrix.data.astype(float),
        coefficients=tuple(float(c) for c in coefficients),
        places={**{readout: node for readout, node in read.items() if node and node != readout}, **acts_on},
        names=tuple(dict.fromkeys([*targets, *(node or readout for readout, node in read.items())])),
        reaches=reaches,
    )
    lost = [target for target in targets if not made.knows(target)]
    words = f"{len(lost)} of {len(targets)} unmeasured targets are unknown to the similarity {name!r}"
    return made, (f"{words}: {', '.join(lost[:5])}",) if lost else ()


def checked_places(acts_on: object) -> None:
    """Raise unless ``acts_on`` maps targets to nodes."""
    pairs = acts_on.items() if isinstance(acts_on, dict) else [(None, None)]
    if not all(isinstance(key, str) and isinstance(value, str) for key, value in pairs):
        raise BiasError(
            f"acts_on maps targets to nodes, several joined by {GROUP!r}, as in {{'dasatinib': 'SRC|ABL1'}}; "
            f"got {acts_on!r}."
        )
