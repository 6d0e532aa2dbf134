"""`PerturbationData`: a validated view on an AnnData of measurements under perturbation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.data import scale as scales
from molcause.data.blocks import Extent, dense, extent, fingerprint, whole
from molcause.data.checks.required import SCHEMA
from molcause.data.contract import remarked, validate
from molcause.data.duplicates import layers_of
from molcause.data.intervention import Perturbation, describe, from_json, to_json
from molcause.data.regime import rows_of
from molcause.errors import DataContractError, MutatedDataError, did_you_mean
from molcause.findings import Finding
from molcause.names.readouts import COLUMNS, ReadoutMap
from molcause.provenance import Citation, digest

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

    from molcause.data.description import Description

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

    What is checked, and where each thing is, says the table in `molcause.data.contract`. The AnnData may lie on disk
    (``anndata.read_h5ad(..., backed="r")``): it is then checked block by block, and only what is asked for is read.

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
    reference
        Whether there are reference samples; by default what was declared before, else they must be there. Say False if
        none was measured: nothing is made up, and what needs reference samples says that there are none.

    Raises
    ------
    DataContractError
        If a name is doubled, a column or the scale is missing, an intervention is not canonical, a value is
        infinite or impossible on the scale, times have several units, or no sample is a control.

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
        reference: bool | None = None,
        _whole: bool = True,
    ) -> None:
        if not hasattr(adata, "var_names"):
            raise DataContractError(
                f"PerturbationData takes an AnnData, not a {type(adata).__name__}; see the how-to on data."
            )
        if _whole and adata.is_view:
            adata = adata.to_memory() if adata.isbacked else adata.copy()
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
        self.reference = bool(declared.get("reference", True) if reference is None else reference)
        self.name = name if name is not None else str(declared.get("name", "unnamed"))
        validate(self, whole=_whole)
        if _whole:
            if readouts is not None:
                _write_readouts(adata, readouts)
                self.__dict__.pop("readouts", None)
            said = {"schema": SCHEMA, "scale": self.scale, "control": self.control, "name": self.name}
            absent = {} if self.reference else {"reference": False}
            adata.uns[_UNS] = {key: value for key, value in declared.items() if key != "reference"} | said | absent
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

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should know of the data: what was done to them when they were read, and what looks odd."""
        return remarked(self)

    @property
    def labels(self) -> "pd.Series[str]":
        """What was done to each sample, as canonical JSON."""
        return self.adata.obs[INTERVENTIONS].astype(str)  # type: ignore[no-any-return]

    @cached_property
    def extent(self) -> Extent:
        """The range of all measurements, and how many are missing."""
        return extent(self.adata.X)

    @cached_property
    def whole_numbers(self) -> bool:
        """Whether all measurements are integers."""
        return whole(self.adata.X)

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

    def describe(self) -> "Description":
        """Return what the data are, what of the contract they bring, and how they can be split; print it.

        Examples
        --------
        >>> import molcause as mc
        >>> mc.load_dataset("sachs2005").describe().verdict
        'ok'
        """
        from molcause.data.description import describe as described

        return described(self)

    def rename_targets(self, names: Mapping[str, str]) -> "PerturbationData":
        """Return the same measurements, shared, with targets called otherwise.

        Parameters
        ----------
        names
            Target -> new name; of several nodes, joined by ``|``.

        Raises
        ------
        DataContractError
            If a name is no target of these data.
        InterventionError
            If two targets of one sample would get one name.

        Examples
        --------
        >>> import molcause as mc
        >>> data = mc.load_dataset("sachs2005").rename_targets({"MEK": "MAP2K1|MAP2K2"})
        >>> "MAP2K1|MAP2K2" in data.targets(), "MEK" in data.targets()
        (True, False)
        """
        from molcause.data.rename import rename, renamed

        adata, control = renamed(self.adata, names), rename(self.control, names)
        adata.uns[_UNS] = {**adata.uns.get(_UNS, {}), "control": control}
        return PerturbationData(
            adata, scale=self.scale, control=control, citations=self.citations, name=self.name, _whole=False
        )

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
        """Return the measurements as a dense ``[samples, readouts]`` array, in data units.

        Raises
        ------
        DataContractError
            If that would be larger than this machine's memory.
        """
        return dense(self.adata.X)

    def conditions(self) -> list[Condition]:
        """Return the conditions in order of first appearance, without the samples of unknown target."""
        return list(self._conditions)

    @cached_property
    def _conditions(self) -> list[Condition]:
        codes, texts = self._coded()
        rows = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes, minlength=len(texts)))[:-1])
        return [Condition(text, part) for text, part in zip(texts, rows, strict=True) if text != "null"]

    def _coded(self) -> tuple[NDArray[np.int32], list[str]]:
        """Return which of the distinct labels each sample has, and these in order of first appearance."""
        import pandas as pd

        codes, texts = pd.factorize(self.adata.obs[INTERVENTIONS])
        return codes.astype(np.int32), [str(text) for text in texts]

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

    def regime(self, kind: str, share: float = 1.0, seed: int = 0) -> "PerturbationData":
        """Return the samples that a study of a regime would have, as a view.

        Parameters
        ----------
        kind
            ``observational``: the reference; ``interventional``: also the perturbations of known targets; ``mixed``:
            also the samples whose target is unknown. See `molcause.data.regime`.
        share
            The share of the perturbations that are kept, drawn at random.
        seed
            Of the draw.

        Raises
        ------
        DataContractError
            If there is no such regime, or no sample for it.

        Examples
        --------
        >>> import molcause as mc
        >>> mc.load_dataset("sachs2005").regime("observational").n_samples
        853
        """
        return self[rows_of(self, kind, share, seed)]

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
            f"{len(self.conditions())} conditions, "
            f"reference: {describe(from_json(self.control)) if self.reference else 'not measured'}"
        )

    def _digest(self) -> str:
        codes, texts = self._coded()
        var = self.adata.var
        columns = {name: [str(value) for value in var[name]] for name in (*COLUMNS, ABSENT) if name in var}
        names = [str(name) for name in self.adata.var_names]
        return digest(fingerprint(self.adata.X), codes, texts, names, columns, self.scale, self.control)


def _canonical(text: str) -> str:
    return to_json(from_json(text))


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
