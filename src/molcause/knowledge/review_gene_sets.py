"""What a check of gene sets finds: empty sets, small sets, and sets of the same genes."""

from molcause.findings import Finding
from molcause.knowledge.gene_sets import SMALL, GeneSets


def findings(sets: GeneSets) -> list[Finding]:
    """Return what a check of gene sets finds, nothing for what is not there.

    Examples
    --------
    >>> print(findings(GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"]}))[0])
    I211 1 of 1 gene sets have fewer than 12 genes: MAPK. GeneSets.restrict leaves them out.
    """
    sizes = dict(zip(sets.names, sets.sizes.tolist(), strict=True))
    empty = tuple(name for name, size in sizes.items() if size == 0)
    small = tuple(name for name, size in sizes.items() if 0 < size < SMALL)
    same, cut = _same_genes(sets), "GeneSets.restrict leaves them out."
    found = (
        Finding("I211", f"{len(small)} of {len(sets)} gene sets have fewer than {SMALL} genes", small, cut),
        Finding("I212", f"{len(same)} group(s) of gene sets have the same genes", same, "They count as one."),
        Finding("W213", f"{len(empty)} of {len(sets)} gene sets are empty", empty, cut),
    )
    return [finding for finding in found if finding.names]


def _same_genes(sets: GeneSets) -> tuple[str, ...]:
    groups: dict[bytes, list[str]] = {}
    bounds, indices = sets.membership.indptr, sets.membership.indices
    for row, name in enumerate(sets.names):
        if bounds[row] < bounds[row + 1]:
            groups.setdefault(indices[bounds[row] : bounds[row + 1]].tobytes(), []).append(name)
    return tuple(" = ".join(names) for names in groups.values() if len(names) > 1)
