"""`PerturbationData`: a validated view on an AnnData of measurements under perturbation."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.data import scale as scales
from molcause.data.duplicates import layers_of, renamed_samples
from molcause.data.intervention import Perturbation, describe, from_json, to_json
from molcause.errors import DataContractError, InterventionError, MutatedDataError, did_you_mean
from molcause.findings import Finding
from molcause.names.readouts import COLUMNS, ReadoutMap
from molcause.provenance import Citation, digest

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

INTERVENTIONS = "interventions"
ABSENT = "absent"
_UNS = "molcause"


@dataclass(frozen=True)
class Condition:
    """All samples under one perturbation.

    Parameters
    ----------
    interventions
        Canonical JSON.
    rows
        ``[n]`` positions of the samples.
    """

    interventions: str
    rows: NDArray[np.intp]

    @property
    def perturbation(self) -> Perturbation:
        """What was done, as interventions."""
        return from_json(self.interventions) or ()


class PerturbationData:
    """Measurements with what was done to each sample; validated once, never copied (unless given a view).

    Parameters
    ----------
    adata
        ``[samples, readouts]``. ``obs["interventions"]`` holds canonical JSON (see
        `molcause.data.intervention`); ``[]`` is control and ``null`` an unknown target.
        ``var["absent"]``, if present, is the level of each readout that means "absent".
    scale
        What the numbers are; one of `molcause.data.scale.SCALES`. By default what was declared before
        (``uns["molcause"]``).
    control
        Canonical JSON of the reference perturbation: ``[]`` unless every sample carries some stimulus. On a scale that
        is relative to a control already (`molcause.data.scale.RELATIVE`) no sample of it is needed, and none is made
        up: what needs reference samples then says that there are none.
    readouts
        Map of variables to nodes; by default ``var``'s columns, else every variable is a node of its name.
        Written into ``var``.
    citations
        What to cite for the data.
    name
        What the dataset is called; by default what was declared before. Knowledge whose evidence names it is leaked.

    Raises
    ------
    DataContractError
        If a name is doubled, a column or the scale is missing, an intervention is not canonical, a value is
        infinite or impossible on the scale, or no sample is a control.

    Examples
    --------
    >>> import molcause as mc
    >>> mc.load_dataset("sachs2005")
    PerturbationData: 7466 samples x 11 readouts (ln units), 9 conditions, reference: stimulate CD28 + stimulate CD3
    """

    def __init__(
        self,
        adata: "AnnData",
        *,
        scale: str | None = None,
        control: str | None = None,
        readouts: ReadoutMap | None = None,
        citations: tuple[Citation, ...] = (),
        name: str | None = None,
        _whole: bool = True,
    ) -> None:
        if not hasattr(adata, "var_names"):
            raise DataContractError(
                f"PerturbationData takes an AnnData, not a {type(adata).__name__}; see the how-to on data."
            )
        if _whole and adata.is_view:
            adata = adata.copy()
        declared = dict(adata.uns.get(_UNS, {}))
        chosen = scale or declared.get("scale")
        if chosen is None:
            raise DataContractError(
                f"The measurement scale is not declared. Say scale=... Scales: {', '.join(scales.SCALES)}."
            )
        self.adata = adata
        self.scale = scales.check(str(chosen))
        self.control = _canonical(control if control is not None else str(declared.get("control", "[]")))
        self.citations = citations
        self.name = name if name is not None else str(declared.get("name", "unnamed"))
        _check_names(adata)
        _check_values(adata, self.scale)
        _check_interventions(adata)
        if _whole:
            if self.scale not in scales.RELATIVE:
                _check_control(adata, self.control)
            if readouts is not None:
                _write_readouts(adata, readouts)
            adata.uns[_UNS] = {"scale": self.scale, "control": self.control, "name": self.name}
        self.fingerprint = self._digest()

    @cached_property
    def readouts(self) -> ReadoutMap:
        """Which node each variable reads."""
        names = [str(name) for name in self.adata.var_names]
        var = self.adata.var
        if "node" not in var:
            return ReadoutMap.same_names(names)
        present = [column for column in COLUMNS if column in var]
        rows = [
            {"readout": name, **dict(zip(present, values, strict=True))}
            for name, values in zip(names, var[present].to_numpy(), strict=True)
        ]
        return ReadoutMap.from_rows(rows)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was done to names when the data were read."""
        return renamed_samples(self.adata)

    def with_readouts(self, readouts: ReadoutMap) -> "PerturbationData":
        """Return the same measurements, shared, under another readout map.

        Parameters
        ----------
        readouts
            One row for each variable, in the data's order; for instance that of `molcause.coverage`.

        Raises
        ------
        DataContractError
            If it lists other variables than the data have.

        Examples
        --------
        >>> import molcause as mc
        >>> data = mc.load_dataset("sachs2005")
        >>> by_name = data.with_readouts(mc.ReadoutMap.same_names(data.adata.var_names))
        >>> by_name.readouts.node[0], data.readouts.node[0]
        ('praf', 'RAF')
        """
        from anndata import AnnData

        old = self.adata
        named = AnnData(
            X=old.X, obs=old.obs, var=old.var.copy(), uns=old.uns, obsm=dict(old.obsm), layers=layers_of(old)
        )
        _write_readouts(named, readouts)
        return self._with(named)

    @property
    def n_samples(self) -> int:
        """Number of samples (cells, wells, ...)."""
        return int(self.adata.n_obs)

    @property
    def unit(self) -> str:
        """The scale's unit in words."""
        return scales.unit(self.scale)

    @cached_property
    def absent(self) -> NDArray[np.float64]:
        """``[readouts]`` the level that means "absent"; NaN where the scale has none."""
        if ABSENT in self.adata.var:
            return np.asarray(self.adata.var[ABSENT].to_numpy(dtype=float))
        return np.full(self.adata.n_vars, scales.natural_zero(self.scale))

    def values(self) -> NDArray[np.float64]:
        """Return the measurements as a dense ``[samples, readouts]`` array, in data units."""
        matrix: Any = self.adata.X
        return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=float)

    def conditions(self) -> list[Condition]:
        """Return the conditions in order of first appearance, without the samples of unknown target."""
        return list(self._conditions)

    @cached_property
    def _conditions(self) -> list[Condition]:
        texts, codes = np.unique(self.adata.obs[INTERVENTIONS].astype(str).to_numpy(dtype=object), return_inverse=True)
        rows = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes, minlength=len(texts)))[:-1])
        found = [Condition(str(text), part) for text, part in zip(texts, rows, strict=True) if text != "null"]
        return sorted(found, key=lambda condition: int(condition.rows[0]))

    def targets(self) -> tuple[str, ...]:
        """Return every target that was ever intervened on, sorted."""
        return self._targets

    @cached_property
    def _targets(self) -> tuple[str, ...]:
        return tuple(sorted({item.target for condition in self._conditions for item in condition.perturbation}))

    def hold_out(self, *targets: str) -> tuple["PerturbationData", "PerturbationData"]:
        """Split by perturbation: samples without and with an intervention on any of `targets`.

        Samples of unknown target stay in the first part.

        Returns
        -------
        rest, held_out
            Two views; no sample is in both and none is lost.

        Raises
        ------
        DataContractError
            If a target was never intervened on, or nothing would be left.

        Examples
        --------
        >>> import molcause as mc
        >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
        >>> rest.n_samples, held_out.n_samples
        (6667, 799)
        """
        known = self.targets()
        if not targets or not all(isinstance(target, str) for target in targets):
            raise DataContractError(
                f"Name the targets to hold out, as in hold_out('MEK', 'AKT'). Targets: {', '.join(known)}."
            )
        for target in targets:
            if target not in known:
                raise DataContractError(
                    f"No sample has an intervention on {target!r}. {did_you_mean(target, known)} "
                    f"Targets: {', '.join(known)}."
                )
        out = np.zeros(self.n_samples, dtype=bool)
        for condition in self.conditions():
            if any(item.target in targets for item in condition.perturbation):
                out[condition.rows] = True
        if out.all() or not out.any():
            raise DataContractError(
                f"Holding out {', '.join(targets)} leaves {int((~out).sum())} samples; nothing to train on."
            )
        return self[~out], self[out]

    def verify(self) -> None:
        """Check that nothing was changed since validation.

        Raises
        ------
        MutatedDataError
            If measurements, interventions or names differ from what was validated.
        """
        if INTERVENTIONS not in self.adata.obs or self._digest() != self.fingerprint:
            raise MutatedDataError(
                "The measurements, interventions or names were changed after they were validated. "
                "Make a new PerturbationData from the AnnData, or change a copy of it."
            )

    def summary(self) -> "pd.DataFrame":
        """Return one row for each condition: what was done, in words and as JSON, and how many samples."""
        import pandas as pd

        rows = [
            {"condition": describe(c.perturbation), "samples": len(c.rows), "interventions": c.interventions}
            for c in self.conditions()
        ]
        return pd.DataFrame(rows)

    def __getitem__(self, rows: Any) -> "PerturbationData":
        """Return some samples, as a view with the same declarations."""
        if isinstance(rows, int | np.integer):
            if not -self.n_samples <= rows < self.n_samples:
                raise DataContractError(
                    f"Sample {rows} does not exist; there are {self.n_samples} (0 to {self.n_samples - 1})."
                )
            rows = [int(rows) % self.n_samples]
        return self._with(self.adata[rows])

    def _with(self, adata: "AnnData") -> "PerturbationData":
        return PerturbationData(
            adata,
            scale=self.scale,
            control=self.control,
            citations=self.citations,
            name=self.name,
            _whole=False,
        )

    def __repr__(self) -> str:
        return (
            f"PerturbationData: {self.n_samples} samples x {self.adata.n_vars} readouts ({self.unit}), "
            f"{len(self.conditions())} conditions, reference: {describe(from_json(self.control))}"
        )

    def _digest(self) -> str:
        matrix: Any = self.adata.X
        parts = [matrix.data, matrix.indices, matrix.indptr] if hasattr(matrix, "indptr") else [np.asarray(matrix)]
        texts = self.adata.obs[INTERVENTIONS].astype(str).to_numpy(dtype=object)
        var = self.adata.var
        columns = {name: [str(value) for value in var[name]] for name in (*COLUMNS, ABSENT) if name in var}
        return digest(*parts, texts, [str(name) for name in self.adata.var_names], columns, self.scale, self.control)


def _canonical(text: str) -> str:
    return to_json(from_json(text))


def _check_names(adata: "AnnData") -> None:
    doubled = adata.var_names[adata.var_names.duplicated()].unique().tolist()
    if doubled:
        raise DataContractError(
            f"{len(doubled)} readout name(s) occur more than once: {doubled[:5]}. Make var_names unique first."
        )
    if INTERVENTIONS not in adata.obs:
        near = did_you_mean(INTERVENTIONS, [str(column) for column in adata.obs.columns])
        raise DataContractError(
            f"obs has no column {INTERVENTIONS!r}. {near} Write it with molcause.data.intervention.to_json: "
            '[] for control, [["MEK","block",0.1]] for an inhibitor, null for an unknown target.'
        )


def _check_values(adata: "AnnData", scale: str) -> None:
    matrix: Any = adata.X
    if matrix is None:
        raise DataContractError("The AnnData holds no measurements (X is None). Put them into X.")
    values = np.asarray(matrix.data if hasattr(matrix, "indptr") else matrix)
    if values.dtype.kind not in "fiu":
        raise DataContractError(f"The measurements are of type {values.dtype}; they must be numbers.")
    infinite = int(np.isinf(values).sum()) if values.dtype.kind == "f" else 0
    if infinite:
        raise DataContractError(
            f"{infinite} measurement(s) are infinite (a logarithm of 0?). Replace them or mark them NaN."
        )
    if scale in ("counts", "fraction", "log1p", "ratio") and (values < 0).any():
        raise DataContractError(
            f"{int((values < 0).sum())} negative value(s) on scale {scale!r}. Declare the scale that they are on."
        )


def _check_interventions(adata: "AnnData") -> None:
    for text in adata.obs[INTERVENTIONS].astype(str).unique():
        try:
            canonical = _canonical(text)
        except InterventionError as cause:
            raise DataContractError(f"obs['interventions'] holds {text!r}. {cause}") from cause
        if canonical != text:
            raise DataContractError(
                f"obs['interventions'] holds {text!r}; its canonical form is {canonical!r}. Write it with to_json."
            )


def _check_control(adata: "AnnData", control: str) -> None:
    counts = adata.obs[INTERVENTIONS].astype(str).value_counts()
    if control not in counts.index:
        common = ", ".join(f"{text} ({n})" for text, n in counts.head(5).items())
        raise DataContractError(f"No sample is a control ({control}). Say control=... Most frequent: {common}.")


def _write_readouts(adata: "AnnData", readouts: ReadoutMap) -> None:
    names = [str(name) for name in adata.var_names]
    if list(readouts.readout) != names:
        odd = [name for name in readouts.readout if name not in names][:5]
        raise DataContractError(
            f"The readout map does not list the data's variables in their order; unknown: {odd}. "
            f"Expected {names[:5]}..."
        )
    for column in COLUMNS:
        adata.var[column] = list(getattr(readouts, column))
