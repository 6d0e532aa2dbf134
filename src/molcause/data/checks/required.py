"""What measurements must have: each check raises a `DataContractError` that says how to fix it."""

from typing import TYPE_CHECKING, Any

from molcause.data import scale as scales
from molcause.data.courses import courses, start_key
from molcause.data.intervention import from_json, to_json
from molcause.errors import DataContractError, InterventionError, did_you_mean
from molcause.findings import first

if TYPE_CHECKING:
    from molcause.data.perturbation_data import PerturbationData

SCHEMA = "1"
_POSITIVE = ("counts", "fraction", "log1p", "ratio")
_LARGEST_LOG1P = 20.0


def unique_readouts(data: "PerturbationData") -> None:
    """Refuse readouts of one name."""
    names = data.adata.var_names
    doubled = names[names.duplicated()].unique().tolist()
    if doubled:
        raise DataContractError(
            f"{len(doubled)} readout name(s) occur more than once: {doubled[:5]}. Make var_names unique first."
        )


def canonical(data: "PerturbationData") -> None:
    """Refuse interventions that are missing or not written canonically."""
    obs = data.adata.obs
    if "interventions" not in obs:
        near = did_you_mean("interventions", [str(column) for column in obs.columns])
        raise DataContractError(
            f"obs has no column 'interventions'. {near} Write it with molcause.data.intervention.to_json: "
            '[] for control, [["MEK","block",0.1]] for an inhibitor, null for an unknown target.'
        )
    for text in data.labels.unique():
        try:
            written = to_json(from_json(text))
        except InterventionError as cause:
            raise DataContractError(f"obs['interventions'] holds {text!r}. {cause}") from cause
        if written != text:
            raise DataContractError(
                f"obs['interventions'] holds {text!r}; its canonical form is {written!r}. Write it with to_json."
            )


def numbers(data: "PerturbationData") -> None:
    """Refuse measurements that are no finite numbers, or impossible on their scale."""
    matrix: Any = data.adata.X
    if matrix is None:
        raise DataContractError("The AnnData holds no measurements (X is None). Put them into X.")
    if matrix.dtype.kind not in "fiu":
        raise DataContractError(f"The measurements are of type {matrix.dtype}; they must be numbers.")
    found = data.extent
    if found.infinite:
        raise DataContractError(
            f"{found.infinite} measurement(s) are infinite (a logarithm of 0?). Replace them or mark them NaN."
        )
    if data.scale in _POSITIVE and found.negative:
        raise DataContractError(
            f"{found.negative} negative value(s) on scale {data.scale!r}. Declare the scale that they are on."
        )
    if data.scale == "log1p" and found.highest > _LARGEST_LOG1P and data.whole_numbers:
        raise DataContractError(
            f"The measurements look like raw counts (max {found.highest:,.0f}, all integers), not like ln(1 + x). Say "
            "scale='counts', and molcause.data.preprocess.normalized makes ln(1 + x) of them."
        )


def has_control(data: "PerturbationData") -> None:
    """Refuse measurements without a reference sample, unless relative to one or declared to have none."""
    counts = data.labels.value_counts()
    if not data.reference:
        if data.control in counts.index:
            raise DataContractError(
                f"reference=False says that no control ({data.control}) was measured, but {counts[data.control]:,} "
                "sample(s) are one. Say reference=True."
            )
        return
    if data.scale in scales.RELATIVE:
        return
    if data.control not in counts.index:
        common = ", ".join(f"{text} ({n})" for text, n in counts.head(5).items())
        raise DataContractError(
            f"No sample is a control ({data.control}). Say control=..., or reference=False if none was "
            f"measured. Most frequent: {common}."
        )


def one_time_unit(data: "PerturbationData") -> None:
    """Refuse times in several units."""
    if "time_unit" not in data.adata.obs:
        return
    counts = data.adata.obs["time_unit"].dropna().astype(str).value_counts()
    units = [f"{unit} ({n:,} samples)" for unit, n in counts[counts > 0].items()]
    if len(units) > 1:
        raise DataContractError(
            f"Times are in several units: {first(units)}. Convert obs['time'] to one of them, and say it in every row."
        )


def absent_levels(data: "PerturbationData") -> None:
    """Refuse levels of "absent" that are no numbers."""
    if "absent" not in data.adata.var:
        return
    try:
        data.adata.var["absent"].to_numpy(dtype=float)
    except (TypeError, ValueError) as cause:
        raise DataContractError(
            f"var['absent'] must hold numbers, NaN where there is no such level: {cause}."
        ) from cause


def readout_map(data: "PerturbationData") -> None:
    """Refuse a readout map with signs or roles that there are not."""
    if "node" in data.adata.var:
        _ = data.readouts


def known_schema(data: "PerturbationData") -> None:
    """Refuse declarations of another schema."""
    found = str(data.adata.uns.get("molcause", {}).get("schema", SCHEMA))
    if found != SCHEMA:
        raise DataContractError(
            f"The data keep version {found} of the contract, and this molcause knows {SCHEMA}. Update molcause."
        )


def joined_starts(data: "PerturbationData") -> None:
    """Refuse a declared key by which the starts of time courses cannot be found."""
    if start_key(data) and {"course", "time"} <= set(data.adata.obs.columns):
        courses(data)
