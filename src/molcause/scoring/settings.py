"""`Settings`: what a sample is (its context) and when it was measured; scores compare within one setting only.

The control of a setting is its own; failing that, that of its context at any time; failing that, all controls.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData

Rows = NDArray[np.intp]
COLUMNS = ("context", "time")


@dataclass(frozen=True, eq=False)
class Settings:
    """The settings of all samples.

    Parameters
    ----------
    data
        The measurements.

    Examples
    --------
    >>> import molcause as mc
    >>> found = Settings(mc.load_dataset("sachs2005"))
    >>> found.names, len(found.control_rows[0])
    (('',), 853)
    """

    data: PerturbationData

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of ``obs`` that tell settings apart."""
        return tuple(name for name in COLUMNS if name in self.data.adata.obs)

    @cached_property
    def _coded(self) -> tuple[Rows, tuple[tuple[str, str], ...]]:
        """The setting of each sample, and context and time of each setting, by first appearance."""
        import pandas as pd

        said = [self._column(name) for name in COLUMNS]
        codes, found = pd.factorize(pd.Series(list(zip(*said, strict=True)), dtype=object))
        return codes.astype(np.intp), tuple((str(context), str(time)) for context, time in found)

    def _column(self, name: str) -> NDArray[np.object_]:
        if name not in self.data.adata.obs:
            return np.full(self.data.n_samples, "", dtype=object)
        said = self.data.adata.obs[name]
        if name == "time":
            texts = [f"{value:g}" if value == value else "" for value in said.astype(float)]
            return np.array(texts, dtype=object)
        return np.asarray(said.astype(object).where(said.notna(), "").astype(str), dtype=object)

    @property
    def of_sample(self) -> Rows:
        """``[samples]`` the setting of each."""
        return self._coded[0]

    @property
    def context(self) -> tuple[str, ...]:
        """The context of each setting; ``""`` if the data have none."""
        return tuple(context for context, _ in self._coded[1])

    @property
    def time(self) -> tuple[str, ...]:
        """The time of each setting; ``""`` if the data have none."""
        return tuple(time for _, time in self._coded[1])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Each setting in words."""
        unit = self._unit()
        return tuple(
            ", ".join(part for part in (context, f"{time} {unit}".strip() if time else "") if part)
            for context, time in self._coded[1]
        )

    def _unit(self) -> str:
        return str(self.data.adata.obs["time_unit"].iloc[0]) if "time_unit" in self.data.adata.obs else ""

    @cached_property
    def _is_control(self) -> NDArray[np.bool_]:
        return np.asarray(self.data.adata.obs[INTERVENTIONS].astype(str) == self.data.control)

    @cached_property
    def control_rows(self) -> tuple[Rows, ...]:
        """The control samples of each setting."""
        return tuple(self._controls(k)[0] for k in range(len(self.names)))

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """For each setting, where its control comes from if it is not its own; ``""`` if it is."""
        return tuple(self._controls(k)[1] for k in range(len(self.names)))

    def _controls(self, setting: int) -> tuple[Rows, str]:
        own = np.flatnonzero(self._is_control & (self.of_sample == setting))
        if len(own):
            return own, ""
        same = np.array([context == self.context[setting] for context in self.context])[self.of_sample]
        nearby = np.flatnonzero(self._is_control & same)
        if len(nearby):
            return nearby, "the control is that of all times"
        everywhere = np.flatnonzero(self._is_control)
        return everywhere, "the control is that of all contexts" if len(everywhere) else ""
