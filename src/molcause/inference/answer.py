"""`Answer`: level and contrast with an interval, and the warrant that says why to believe them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from molcause.errors import DataContractError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

FLAGS = {
    "extrapolated": "nothing was ever measured under this whole set of interventions",
    "held out": "it was measured, but the model was not trained on it",
    "not converged": "the fit did not reach an optimum",
    "no stable equilibrium": "the effects' spectral radius is 1 or more after surgery",
    "unmeasured target": "the target is not measured; its effect was learned as a shift of its children",
    "at stability limit": "the data alone prefer effects without a stable equilibrium; the fit was held back from them",
    "at contraction limit": "the fit was held back from stronger loops, so that every intervention has one equilibrium",
    "assumed strength": "how strong it is was not measured for this target; what is typical of its kind stands in",
    "contradicted": "what was measured goes the other way",
    "mean change": "the model knows nothing of what was done; the mean change of the training conditions stands in",
    "off-manifold": "a level lies outside the range of all samples that the model saw",
}

BASES = {
    "measured": "this intervention was done, and the direct contrast is shown",
    "deduced": "it follows from the network, by the proof shown",
    "identified": "it follows from data and graph, by the estimand shown",
    "assumed": "it is the model's word",
    "none": "there is no answer, for the reason shown",
}


@dataclass(frozen=True)
class Step:
    """One edge of a proof, with the direction that the node takes after it.

    Parameters
    ----------
    source, target, sign
        The edge; sign 0 is unknown.
    direction
        +1 if the target rises by this argument, -1 if it falls.
    reference, evidence
        Where the edge comes from.
    """

    source: str
    target: str
    sign: int
    direction: int
    reference: str = ""
    evidence: str = ""

    def __str__(self) -> str:
        arrow = {1: "->", -1: "-|", 0: "-?"}[self.sign]
        return f"{self.source} {arrow} {self.target} ({'up' if self.direction > 0 else 'down'})"


@dataclass(frozen=True)
class Warrant:
    """Why an answer may be believed.

    Parameters
    ----------
    basis
        One of `BASES`.
    flags
        What weakens it; keys of `FLAGS`.
    reason
        For basis ``none``: why there is no answer. Else what to know.
    proof, counterproof
        For deductions: the edges that imply the direction, and those that imply the opposite.
    """

    basis: str
    flags: tuple[str, ...] = ()
    reason: str = ""
    proof: tuple[Step, ...] = ()
    counterproof: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What is answered for one readout or node.

    Parameters
    ----------
    name, node
        The readout (or node), and the node it stands for.
    direction
        +1 rises, -1 falls, 0 no change, NaN not determined or ambiguous.
    level, level_low, level_high
        Expected level and its 95 % interval, in data units.
    reference
        Level without the intervention.
    contrast, low, high
        Level minus reference, and its 95 % interval.
    sd
        Standard deviation of the level between samples (rung 3: of this sample's level).
    """

    name: str
    node: str
    direction: float
    level: float = math.nan
    level_low: float = math.nan
    level_high: float = math.nan
    reference: float = math.nan
    contrast: float = math.nan
    low: float = math.nan
    high: float = math.nan
    sd: float = math.nan

    @property
    def word(self) -> str:
        """The direction in words."""
        if math.isnan(self.direction):
            return "not determined" if math.isnan(self.level) else "is expected"
        return {1: "rises", -1: "falls", 0: "does not change"}[int(self.direction)]


@dataclass(frozen=True)
class Answer:
    """The answer to one query by one source.

    Parameters
    ----------
    question
        The query in words.
    rung
        1, 2 or 3.
    source
        Who answers: a model, a data set, a network.
    against
        What the contrast is taken against.
    unit
        Unit of levels and contrasts.
    outcomes
        One `Outcome` for each readout or node asked.
    warrant
        Why to believe it.
    measured
        For a model: the direct contrasts where this was done, in the order of `outcomes`.
    notes
        What else to know, in sentences.
    diagnostics
        For a model: the largest residual of its equations, and the effects' spectral radius after surgery.

    Examples
    --------
    >>> import molcause as mc
    >>> answer = mc.ask(mc.load_dataset("sachs2005"), mc.Query(do={"MEK": mc.inhibit()}))
    >>> answer.warrant.basis, answer["MEK"].word, answer["ERK"].word
    ('measured', 'rises', 'falls')
    """

    question: str
    rung: int
    source: str
    against: str
    unit: str
    outcomes: tuple[Outcome, ...]
    warrant: Warrant
    measured: tuple[Outcome, ...] = ()
    notes: tuple[str, ...] = ()
    diagnostics: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Outcome:
        """Return the outcome of one readout or node."""
        for outcome in self.outcomes:
            if name in (outcome.name, outcome.node):
                return outcome
        hint = did_you_mean(name, [word for o in self.outcomes for word in (o.name, o.node)])
        raise DataContractError(f"This answer has no outcome {name!r}. {hint}".rstrip())

    @property
    def level(self) -> float:
        """The level, if one outcome was asked."""
        return self._only().level

    @property
    def contrast(self) -> float:
        """The contrast, if one outcome was asked."""
        return self._only().contrast

    @property
    def interval(self) -> tuple[float, float]:
        """The contrast's 95 % interval, if one outcome was asked."""
        return self._only().low, self._only().high

    @property
    def direction(self) -> float:
        """The direction, if one outcome was asked."""
        return self._only().direction

    def _only(self) -> Outcome:
        if len(self.outcomes) != 1:
            raise DataContractError(
                f"This answer has {len(self.outcomes)} outcomes; take one, as in answer['{self.outcomes[0].name}']."
            )
        return self.outcomes[0]

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each outcome."""
        import pandas as pd

        return pd.DataFrame([_plain(outcome) for outcome in self.outcomes])

    def to_dict(self) -> dict[str, Any]:
        """Return values that `json` can write; NaN becomes None."""
        return {
            "question": self.question,
            "rung": self.rung,
            "source": self.source,
            "against": self.against,
            "unit": self.unit,
            "outcomes": [_plain(outcome) for outcome in self.outcomes],
            "warrant": {
                "basis": self.warrant.basis,
                "meaning": BASES[self.warrant.basis],
                "flags": list(self.warrant.flags),
                "reason": self.warrant.reason,
                "proof": [_plain(step) for step in self.warrant.proof],
                "counterproof": [_plain(step) for step in self.warrant.counterproof],
            },
            "measured": [_plain(outcome) for outcome in self.measured],
            "notes": list(self.notes),
            "diagnostics": _without_nan(self.diagnostics),
        }

    def __str__(self) -> str:
        lines = [f"{self.question}   [rung {self.rung}; {self.source}]"]
        lines += [f"  {sentence(outcome, self.unit, sample=self.rung == 3)}" for outcome in self.outcomes]
        lines.append(f"  basis: {self.warrant.basis} ({BASES[self.warrant.basis]})")
        lines.append(f"  against: {self.against}")
        if self.warrant.flags:
            lines.append(f"  flags: {', '.join(self.warrant.flags)}")
        if self.warrant.reason:
            lines.append(f"  {self.warrant.reason}")
        lines += [f"  proof: {'; '.join(map(str, self.warrant.proof))}"] if self.warrant.proof else []
        lines += (
            [f"  counter-proof: {'; '.join(map(str, self.warrant.counterproof))}"] if self.warrant.counterproof else []
        )
        lines += [f"  measured: {sentence(outcome, self.unit)}" for outcome in self.measured]
        lines += [f"  note: {note}" for note in self.notes]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def sentence(outcome: Outcome, unit: str, *, sample: bool = False) -> str:
    """Return an outcome in one line; for one sample, with what was not seen of it.

    Examples
    --------
    >>> sentence(Outcome("p44/42", "ERK", -1, 1.0, reference=3.0, contrast=-2.0, low=-2.5, high=-1.5), "ln units")
    'p44/42 (ERK) falls: -2.00 [-2.50, -1.50] ln units, from 3.00 to 1.00'
    """
    name = outcome.name if outcome.name == outcome.node or not outcome.node else f"{outcome.name} ({outcome.node})"
    if math.isnan(outcome.contrast) and not math.isnan(outcome.level):
        interval = "" if math.isnan(outcome.level_low) else f" [{outcome.level_low:.2f}, {outcome.level_high:.2f}]"
        return f"{name} {outcome.word} at {outcome.level:.2f}{interval} {unit}, between samples +-{outcome.sd:.2f}"
    if math.isnan(outcome.contrast):
        return f"{name} {outcome.word}"
    interval = "" if math.isnan(outcome.low) else f" [{outcome.low:+.2f}, {outcome.high:+.2f}]"
    levels = f"from {outcome.reference:.2f} to {outcome.level:.2f}"
    if sample and outcome.sd > 1e-9:
        levels += f", this sample +-{outcome.sd:.2f}"
    return f"{name} {outcome.word}: {outcome.contrast:+.2f}{interval} {unit}, {levels}"


def _plain(item: Outcome | Step) -> dict[str, Any]:
    return _without_nan(vars(item))


def _without_nan(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in values.items()}
