"""`NetworkGaussian`: the covariance within conditions, drawn towards the one that a network implies."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import BiasError, ParameterError
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prepared, Training, prepare_many
from molcause.models.covariance.fitted import ALL_KINDS, FittedCovariance
from molcause.models.covariance.implied import Blocks, Booleans, implied_covariance
from molcause.models.covariance.scatter import Scatter, wants_standardizing
from molcause.models.covariance.shrinkage import LEDOIT_WOLF, ledoit_wolf
from molcause.models.covariance.weighting import choose_weights, condition_groups
from molcause.provenance import Citation

_AT_ONCE = 5_000_000


@dataclass(frozen=True)
class NetworkGaussian(AbstractModel):
    """Gaussian within conditions: (1 - weight) times the Ledoit-Wolf covariance, plus weight times the network's.

    The network's covariance is that of the Gaussian closest to the Ledoit-Wolf estimate among those with the mask's
    structure. Every readout is regressed on its parents; readouts on a common cycle are regressed together on their
    parents outside, and the covariance of what remains is left free, since a cycle does not restrict it. A mask in
    which all readouts lie on one cycle therefore says nothing here.

    Parameters
    ----------
    weight
        Between 0 (Ledoit-Wolf alone) and 1 (the hard mask). None: chosen among 0, 0.05, ..., 1 by leaving out in turn
        the training conditions that share a target, for the largest mean log-density of those left out; then
        ``chosen["weight"]`` reports it.
    standardize
        As for `LedoitWolf`.

    Raises
    ------
    ParameterError
        If the weight is not between 0 and 1.

    Examples
    --------
    >>> import molcause as mc
    >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
    >>> core = mc.load_network("mapk-core").select("consensus", lambda kind: kind == "consensus-18")
    >>> fitted = mc.models.NetworkGaussian().fit(rest, mc.bias.Mask(core))
    >>> fitted.chosen
    {'weight': 0.0}
    """

    weight: float | None = None
    standardize: bool | None = None

    name = "network-gaussian"
    accepts = frozenset({"mask"})
    requires = frozenset({"mask"})
    honours = ALL_KINDS
    explicitness = "implicit"
    closed_form = True
    citations = (
        LEDOIT_WOLF,
        Citation(
            "10.5555/1795555",
            "Koller, Friedman. Probabilistic graphical models. MIT Press, 2009",
            "the Gaussian closest to another among those with a network's structure",
        ),
    )
    fitted_type = FittedCovariance

    def __post_init__(self) -> None:
        if self.weight is not None and not _is_share(self.weight):
            raise ParameterError(
                f"weight is a number between 0 (no knowledge) and 1 (hard mask), or None; got {self.weight!r}."
            )

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedCovariance:
        """Fit to data under a mask.

        Raises
        ------
        BiasError
            If there is no mask, another slot is filled, or the mask has a finite strength.
        DataContractError
            If there are too few samples, or too few groups of conditions to choose a weight.
        """
        return self._fit_many(data, [bias], seed)[0]

    def fit_many(
        self, data: PerturbationData, biases: Sequence[AbstractBias | None], *, seed: int = 0
    ) -> list[AbstractFitted]:
        """Fit to the same data under several masks, all in one batch; the numbers are those of `fit`."""
        return [*self._fit_many(data, biases, seed)]

    def _fit_many(
        self, data: PerturbationData, biases: Sequence[AbstractBias | None], seed: int
    ) -> list[FittedCovariance]:
        prepared = prepare_many(self, data, biases, seed)
        if not prepared:
            return []
        masks = np.array([self._mask(each) for each in prepared])[:, :, : len(data.readouts)]
        scatter = Scatter.of(prepared[0], wants_standardizing(self.standardize, data.scale))
        size = max(1, _AT_ONCE // masks[0].size)
        parts = [self._estimate(scatter, prepared[0], masks[k : k + size]) for k in range(0, len(masks), size)]
        found = [one for part in parts for one in part]
        return [
            FittedCovariance(_record(each.training, on_cycles), within, choices)
            for each, (within, on_cycles, choices) in zip(prepared, found, strict=True)
        ]

    def _mask(self, prepared: Prepared) -> Booleans:
        constraints = prepared.constraints
        if constraints.mask is None or not math.isinf(constraints.mask_strength):
            raise BiasError(
                f"{self.name} takes no price on edges outside the mask ({prepared.training.bias}). Leave the strength "
                "out, and say how far to trust the network by NetworkGaussian(weight=...)."
            )
        return constraints.mask

    def _estimate(
        self, scatter: Scatter, prepared: Prepared, masks: Booleans
    ) -> list[tuple[Array, int, dict[str, float]]]:
        """Return for each mask: covariance in data units, readouts on cycles, and what was chosen."""
        readouts, blocks = prepared.training.readouts.readout, Blocks.of(masks)
        if self.weight is None:
            groups = condition_groups(prepared.perturbations, prepared.training.reference)
            weights = choose_weights(scatter, readouts, groups, blocks)
            choices = [{"weight": float(weight)} for weight in weights]
        else:
            weights, choices = np.full(len(masks), float(self.weight)), [{} for _ in masks]
        base, _ = ledoit_wolf(scatter, readouts, np.ones(len(scatter.samples), dtype=bool))
        share = weights[:, None, None]
        within = scatter.to_data_units((1.0 - share) * base + share * implied_covariance(base, blocks))
        return list(zip(within, blocks.cycles.tolist(), choices, strict=True))


def _record(training: Training, on_cycles: int) -> Training:
    """Return the record of one of many fits, with a note on what its mask leaves free."""
    free = f"{on_cycles} readouts lie on cycles of the mask; the covariance within their cycle was left free"
    return replace(training, notes=(*training.notes, free)) if on_cycles else training


def _is_share(weight: object) -> bool:
    number = isinstance(weight, int | float | np.number) and not isinstance(weight, bool)
    return number and 0.0 <= float(weight) <= 1.0  # type: ignore[arg-type]
