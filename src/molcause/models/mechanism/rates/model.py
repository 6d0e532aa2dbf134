"""`AbstractRates`: a model of rates, dx/dt = decay (F(x) + u - x), trained as an ensemble through its time steps."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.intervention import KINDS
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import ParameterError
from molcause.models.base import AbstractModel, Array, prepare
from molcause.models.mechanism.acts import Acts, Compiler
from molcause.models.mechanism.problem import parts
from molcause.models.mechanism.rates.fitted import AbstractFittedRates
from molcause.models.mechanism.rates.form import AbstractForm
from molcause.models.mechanism.rates.solve import Task
from molcause.models.mechanism.rows import rows_of
from molcause.models.mechanism.structure import Structure, structure
from molcause.models.mechanism.units import Units, units_of


@dataclass(frozen=True)
class AbstractRates(AbstractModel):
    """Rates on a structure from knowledge.

    Parameters
    ----------
    units
        Of states, see `molcause.models.mechanism.units.CHOICES`.
    members
        Members of the ensemble; each holds back conditions of its own, inside the training data.
    steps, patience, rate, l2
        Most steps of Adam, steps without progress after which training stops, learning rate, and L2 price of numbers.
    validation
        Share of conditions that each member holds back to choose its best step.
    horizon, step
        Number and length of time steps; the last time of the data, if it has times, is the last step.
    """

    units: str = "data"
    members: int = 4
    steps: int = 500
    patience: int = 150
    rate: float = 0.02
    l2: float = 0.0
    validation: float = 0.2
    horizon: int = 100
    step: float = 0.1

    accepts = frozenset({"mask", "sign", "prior", "penalty"})
    honours = frozenset(KINDS)
    explicitness = "hybrid"

    def __post_init__(self) -> None:
        positive = ("members", "steps", "patience", "rate", "horizon", "step")
        wrong = [f"{name}={getattr(self, name)!r}" for name in positive if not getattr(self, name) > 0]
        wrong += [] if 0 <= self.validation < 1 else [f"validation={self.validation!r}"]
        wrong += [] if self.l2 >= 0 else [f"l2={self.l2!r}"]
        if wrong:
            raise ParameterError(f"{self.name}: out of range: {', '.join(wrong)}.")

    def fit(
        self,
        data: PerturbationData,
        bias: AbstractBias | None = None,
        *,
        seed: int = 0,
        progress: Callable[[int], None] = lambda done: None,
    ) -> AbstractFittedRates:
        """Fit to data under a bias; ``progress`` is called with the number of member steps that were just made."""
        from molcause.models.mechanism.rates.descent import descend

        prepared = prepare(self, data, bias, seed)
        training = prepared.training
        units = units_of(self.units, training)
        targets = list(dict.fromkeys(item.target for p in prepared.perturbations for item in p))
        made = structure(training.readouts, targets, bias)
        form, compiler = self.form(made), Compiler(made, units)
        begin = self.begin(made, units, training.mean[0])
        acts = self.held(compiler.acts(prepared.perturbations, training.mean), begin)
        timed = rows_of(data, prepared, units, "trajectory", self.horizon)
        moving = (~made.is_input).astype(float)
        numbers, learned, score = descend(
            Task(form, acts, moving, begin, self.horizon, self.step),
            timed.rows,
            made.readout_of,
            self._start(made, form, len(compiler.unknown), seed),
            self._weights(timed.rows, len(training.conditions), seed),
            (self.rate, self.steps, self.patience, self.l2),
            progress,
        )
        return self.fitted_type(  # type: ignore[call-arg,return-value]
            training=replace(
                training,
                parameters={name: _plain(value) for name, value in training.parameters.items()},
                notes=(*training.notes, *made.notes, *timed.notes),
            ),
            structure=made,
            units=units,
            unknown=tuple(compiler.unknown),
            form=form,
            numbers=numbers,
            learned=learned,
            moving=moving,
            begin=begin,
            score=score,
            horizon=self.horizon,
            step=self.step,
            freezes=self.freezes,
        )

    freezes = False
    """Whether what is blocked or scaled is held where it starts, whatever its strength."""

    @abstractmethod
    def form(self, made: Structure) -> AbstractForm:
        """Return F on a structure."""

    def begin(self, made: Structure, units: Units, reference: Array) -> Array:
        """Return ``[N]`` the state at time 0: the reference level of what is measured, else 0."""
        at = np.flatnonzero(made.anchor >= 0)
        found = np.zeros(len(made.nodes))
        found[at] = [units.state(float(reference[made.anchor[k]]), int(made.anchor[k])) for k in at]
        return found

    def held(self, acts: Acts, begin: Array) -> Acts:
        """Return what was done, inhibited nodes frozen if the model freezes them."""
        return frozen(acts, begin) if self.freezes else acts

    def _start(self, made: Structure, form: AbstractForm, learned: int, seed: int) -> tuple[Array, Array]:
        numbers = np.array([form.begin(made, seed + m) for m in range(self.members)])
        return numbers, np.zeros((self.members, learned))

    def _weights(self, rows: "object", conditions: int, seed: int) -> tuple[Array, Array]:
        drawn = [parts(rows, conditions, self.validation, m, seed) for m in range(self.members)]  # type: ignore[arg-type]
        return np.array([one[0] for one in drawn]), np.array([one[1] for one in drawn])


def _plain(value: object) -> object:
    """Return a hyper-parameter as a record holds it: knowledge by its description."""
    return value if value is None or isinstance(value, str | int | float) else repr(value)


def frozen(acts: Acts, begin: Array) -> Acts:
    """Return what was done with every blocked or scaled node fixed where it starts."""
    inhibited = (acts.row != 1) | (acts.column != 1) | (acts.learned_row > 0) | (acts.learned_column > 0)
    none = np.zeros_like(acts.learned_row)
    return acts._replace(
        fixed=np.where(inhibited, 1.0, acts.fixed),
        value=np.where(inhibited & (acts.fixed == 0), begin, acts.value),
        row=np.ones_like(acts.row),
        column=np.ones_like(acts.column),
        floor=np.zeros_like(acts.floor),
        sent=np.zeros_like(acts.sent),
        learned_row=none,
        learned_column=none,
        learned_floor=none,
        learned_sent=none,
    )
