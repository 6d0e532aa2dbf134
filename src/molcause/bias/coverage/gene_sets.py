"""What gene sets say of data: how many of their genes are measured."""

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.bias.coverage.join import Names
from molcause.catalog.entry import Entry
from molcause.data.perturbation_data import PerturbationData
from molcause.findings import LEVELS, Finding
from molcause.knowledge.gene_sets import SMALL, GeneSets
from molcause.names.resolution import Resolution
from molcause.names.resolve import resolve
from molcause.sheets.page import page
from molcause.sheets.sheet import Grid, Sheet, share
from molcause.sheets.text import text

if TYPE_CHECKING:
    import pandas as pd

MOST = 0.5


@dataclass(frozen=True)
class SetRow:
    """A gene set: its name, how many genes it has, and how many of them are measured."""

    name: str
    genes: int
    measured: int


@dataclass(frozen=True)
class GeneSetCoverage:
    """What gene sets say of data.

    Parameters
    ----------
    knowledge
        What the collection is.
    sets
        One row for each set.
    features
        How many variables are measured.
    found
        How many of them are in a set.
    findings, verdict, reason
        As of a `Coverage`. Unusable, if no set has `SMALL` measured genes; thin, if less than half of those sets that
        have as many genes do.

    Examples
    --------
    >>> from molcause.knowledge.gene_sets import GeneSets
    >>> of_gene_sets(GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"]}), None, Names("any")).verdict
    'unusable'
    """

    knowledge: dict[str, Any]
    sets: tuple[SetRow, ...]
    features: int
    found: int
    findings: tuple[Finding, ...]
    verdict: str
    reason: str

    def __repr__(self) -> str:
        return text(self.sheet())

    def _repr_html_(self) -> str:
        return page(self.sheet(), whole=False)

    def to_html(self) -> str:
        """Return a page of its own: no script, nothing to load."""
        return page(self.sheet())

    def to_dict(self) -> dict[str, Any]:
        """Return values that `json` can write."""
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "gene_sets": dict(self.knowledge),
            "counts": {"features": self.features, "in_a_set": self.found},
            "findings": [finding.to_dict() for finding in self.findings],
            "sets": [asdict(row) for row in self.sets],
        }

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each set."""
        import pandas as pd

        return pd.DataFrame([asdict(row) for row in self.sets], columns=[field.name for field in fields(SetRow)])

    def sheet(self) -> Sheet:
        """Return what is shown of it."""
        blocks = {"Gene sets": _lines(self.knowledge)}
        grids: tuple[Grid, ...] = ()
        if self.features:
            covered = sum(row.measured >= SMALL for row in self.sets)
            blocks["Readouts"] = [
                ("measured", f"{self.features:,}"),
                ("in a set", share(self.found, self.features)),
                (f"sets with {SMALL} or more", share(covered, len(self.sets))),
            ]
            rows = tuple((row.name, f"{row.genes:,}", f"{row.measured:,}") for row in self.sets)
            columns = ("set", "genes", "measured")
            grids = (Grid("Sets", columns, rows, frozenset(columns[1:])),)
        title = f"Coverage by {self.knowledge['name']}"
        return Sheet(title, self.verdict, self.reason, blocks, grids, self.findings)


def of_gene_sets(
    sets: GeneSets, data: PerturbationData | None, names: Names, card: Entry | None = None
) -> GeneSetCoverage:
    """Return the coverage of gene sets; without data, only of the sets themselves."""
    limits = card.findings() if card else ()
    findings = [*limits, *sets.findings()]
    known = {
        "name": sets.name,
        "digest": sets.digest,
        "licence": card.licence if card else "",
        "sets": len(sets),
        "genes": len(sets.genes),
        "history": list(sets.history),
        "citations": [citation.doi for citation in sets.citations],
    }
    features = () if data is None else tuple(map(str, data.adata.var_names))
    measured, lost = (
        _measured(sets, features, names) if data is not None else (np.ones(len(sets.genes), dtype=bool), ())
    )
    counts = (sets.membership != 0).astype(np.intp) @ measured.astype(np.intp)
    pairs = zip(sets.names, sets.sizes.tolist(), counts.tolist(), strict=True)
    rows = tuple(SetRow(name, size, count if data is not None else 0) for name, size, count in pairs)
    if lost:
        findings.append(Finding("W301", f"{len(lost)} readout(s) are in no set", lost, "They say nothing of the sets."))
    verdict, reason = _judged(sets.sizes, counts, known=data is not None)
    order = list(LEVELS)
    findings.sort(key=lambda finding: order.index(finding.code[0]))
    return GeneSetCoverage(known, rows, len(features), len(features) - len(lost), tuple(findings), verdict, reason)


def _measured(sets: GeneSets, features: tuple[str, ...], names: Names) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Return which genes are measured, by name or by canonical identifier, and the features that are in no set."""
    known = set(sets.genes)
    missed = [name for name in features if name not in known]
    said = {row.name: row for row in resolve(missed, species=names.species)}
    of_genes = resolve(sets.genes, species=names.species) if missed else Resolution(())
    by_id = {row.id: row.name for row in of_genes if row.found}
    gene_of = {name: name for name in features if name in known}
    gene_of |= {name: by_id[row.id] for name, row in said.items() if row.found and row.id in by_id}
    hit = set(gene_of.values())
    measured = np.array([gene in hit for gene in sets.genes], dtype=bool)
    return measured, tuple(name for name in features if name not in gene_of)


def _judged(sizes: NDArray[np.intp], counts: NDArray[np.intp], *, known: bool) -> tuple[str, str]:
    large, covered = int((sizes >= SMALL).sum()), int((counts >= SMALL).sum())
    said = f"{share(covered, large)} sets of {SMALL} genes or more have as many that are measured"
    if not covered:
        return "unusable", f"No set has {SMALL} {'measured ' if known else ''}genes."
    if not known:
        return "ok", f"{share(large, len(sizes))} sets have {SMALL} genes or more."
    return ("thin", f"Only {said}.") if covered < MOST * large else ("ok", f"{said}.")


def _lines(known: dict[str, Any]) -> list[tuple[str, str]]:
    lines = [
        ("digest", f"sha256 {known['digest'][:16]}"),
        ("licence", known["licence"]),
        ("size", f"{known['sets']:,} sets of {known['genes']:,} genes"),
    ]
    return [(name, value) for name, value in lines if value]
