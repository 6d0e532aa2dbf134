"""What is remarked on: measurements can be used so, but a person should know."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from molcause.data.blocks import constant, extent, missing, whole
from molcause.data.courses import courses, start_key
from molcause.data.duplicates import renamed_samples
from molcause.data.intervention import describe, from_json
from molcause.data.scale import RELATIVE
from molcause.findings import Finding

if TYPE_CHECKING:
    from molcause.data.perturbation_data import PerturbationData

_LOGGED = ("log", "log2", "log2 ratio", "arcsinh", "standardised")
_LARGEST_LOG = 50.0
_LARGEST_LOG1P = 20.0
_TRIED = 100


def of_names(data: "PerturbationData") -> Iterator[Finding]:
    """Remark on samples that were renamed."""
    yield from renamed_samples(data.adata)


def of_values(data: "PerturbationData") -> Iterator[Finding]:
    """Remark on missing readings, on numbers that look like another scale, and on readouts that never change."""
    if data.extent.missing:
        yield _missing(data)
    yield from _other_scale(data)
    if data.n_samples > 1:
        names = tuple(str(name) for name in data.adata.var_names[constant(data.adata.X)])
        if names:
            text = f"{len(names):,} readout(s) have the same value in all samples"
            yield Finding("I604", text, names, "Nothing can be learned of them, and scores leave them out.")


def _missing(data: "PerturbationData") -> Finding:
    by_sample, by_readout = missing(data.adata.X)
    order = np.argsort(-by_readout, kind="stable")[: int((by_readout > 0).sum())]
    names = tuple(f"{data.adata.var_names[k]} ({by_readout[k]:,})" for k in order)
    text = (
        f"{data.extent.missing:,} readings are missing, in {len(names):,} readout(s) and "
        f"{int((by_sample > 0).sum()):,} sample(s), at most {int(by_sample.max()):,} in one sample"
    )
    return Finding("I601", text, names, "A fit leaves such samples out and counts them.")


def _other_scale(data: "PerturbationData") -> Iterator[Finding]:
    highest = data.extent.highest
    if data.scale in _LOGGED and highest > _LARGEST_LOG and data.extent.lowest >= 0 and data.whole_numbers:
        text = f"the measurements look like raw counts (max {highest:,.0f}, all integers), not like {data.unit}"
        yield Finding("W602", text, (), "If so, say scale='counts'.")
    small = 0 < highest < _LARGEST_LOG1P
    if (
        small
        and not data.whole_numbers
        and (data.scale == "counts" or (data.scale == "linear" and _logged_counts(data.adata.X)))
    ):
        text = f"the measurements look like logarithms already (max {highest:.2f}, fractions), not like {data.unit}"
        yield Finding("W603", text, (), "If so, say scale='log1p', and do not take logarithms again.")


def _logged_counts(matrix: Any) -> bool:
    """Whether exp(x) - 1 are whole multiples of the smallest in each of the first rows, as only of logged counts.

    At least half of such rows hold a count of 1, whatever the total that they were normalized to.
    """
    rows = matrix[: min(_TRIED, matrix.shape[0])]
    rows = np.asarray(rows.toarray() if hasattr(rows, "toarray") else rows, dtype=float)
    if not (rows == 0).any() or (rows < 0).any() or np.isnan(rows).any():
        return False
    whole_rows, tried = 0, 0
    for row in np.expm1(rows):
        found = row[row > 0]
        if len(np.unique(found)) > 1:
            ratio = found / found.min()
            tried += 1
            whole_rows += bool((np.abs(ratio - np.rint(ratio)) < 1e-3 * ratio).all())
    return tried > 0 and whole_rows > tried / 2


def of_conditions(data: "PerturbationData") -> Iterator[Finding]:
    """Remark on conditions of one sample."""
    alone = [c for c in data.conditions() if len(c.rows) == 1]
    if data.scale not in RELATIVE and any(c.interventions == data.control for c in alone):
        text = "the reference has one sample: its spread is unknown"
        yield Finding("W605", text, (), "Contrasts with it have no honest interval.")
    names = tuple(describe(from_json(c.interventions)) for c in alone if c.interventions != data.control)
    if names:
        text = f"{len(names):,} perturbation(s) have one sample each"
        yield Finding("I606", text, names, "Split by perturbation, not by sample.")


def of_batches(data: "PerturbationData") -> Iterator[Finding]:
    """Remark on perturbations that a batch hides."""
    from molcause.data.leakage import confounded

    if "batch" in data.adata.obs and data.adata.obs["batch"].nunique() > 1:
        yield from confounded(data)


def of_numbers(column: str) -> Any:
    """Return the remark on times or doses without number or unit."""

    def remark(data: "PerturbationData") -> Iterator[Finding]:
        obs = data.adata.obs
        if column not in obs:
            return
        odd = _not_numbers(data, column)
        if odd:
            text = f"{len(odd):,} value(s) of obs[{column!r}] are no numbers"
            yield Finding("W607", text, odd, f"Write numbers there, and obs['{column}_unit'].")
        elif f"{column}_unit" not in obs and obs[column].notna().any():
            yield Finding("W607", f"obs[{column!r}] has no unit", (), f"Write obs['{column}_unit'].")

    return remark


def _not_numbers(data: "PerturbationData", column: str) -> tuple[str, ...]:
    import pandas as pd

    values = data.adata.obs[column].dropna().drop_duplicates().astype(object)
    known = pd.to_numeric(values, errors="coerce").notna().to_numpy()
    return tuple(str(value) for value in values[~known])


def of_courses(data: "PerturbationData") -> Iterator[Finding]:
    """Remark on time courses without a start, or not in order."""
    obs = data.adata.obs
    if "course" not in obs or "time" not in obs or _not_numbers(data, "time"):
        return
    time = obs["time"].to_numpy(dtype=float)
    found = courses(data)
    late = tuple(name for name, rows in found.items() if not (time[rows] <= 0).any())
    if late:
        shared = "no column joins shared ones" if not start_key(data) else "none is joined to it"
        fix = "Add it, or declare uns['molcause']['start_key']; see the data contract."
        yield Finding("W608", f"{len(late):,} time course(s) have no sample at time 0, and {shared}", late, fix)
    unsorted = tuple(name for name, rows in found.items() if (np.diff(rows[time[rows] > 0]) < 0).any())
    if unsorted:
        text = f"the samples of {len(unsorted):,} time course(s) are not in order of time"
        yield Finding("I609", text, unsorted, "molcause.data.courses sorts them; sort the file if others read it.")


def of_counts(data: "PerturbationData") -> Iterator[Finding]:
    """Remark on a counts layer that holds something else."""
    if "counts" not in data.adata.layers:
        return
    layer: Any = data.adata.layers["counts"]
    found = extent(layer)
    if found.negative or found.missing or found.infinite or not whole(layer):
        text = f"layers['counts'] holds no counts ({found.lowest:g} to {found.highest:g})"
        yield Finding("W610", text, (), "Put raw counts there, or call the layer something else.")


def of_declarations(data: "PerturbationData") -> Iterator[Finding]:
    """Remark on entries that the contract does not have, and tell what was done to the data before."""
    from molcause.data.contract import DECLARED

    declared = data.adata.uns.get("molcause", {})
    unknown = tuple(str(name) for name in declared if name not in DECLARED)
    if unknown:
        text = f"uns['molcause'] holds {len(unknown)} entry(s) that the contract does not have"
        yield Finding("W611", text, unknown, "Keep results and notes under another name of uns.")
    for step in declared.get("steps", ()):
        yield Finding("I612", f"done before: {step}")


def of_reading(data: "PerturbationData") -> Iterator[Finding]:
    """Repeat what was found when the data, or their parts, were read."""
    from anndata import AnnData

    from molcause.data.dialects.notes import findings

    yield from findings(data.adata)
    for part in data.adata.uns.get("molcause_parts", {}).values():
        yield from findings(AnnData(shape=(0, 0), uns=dict(part)))
