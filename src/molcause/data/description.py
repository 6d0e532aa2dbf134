"""`describe`: what measurements are, what of the contract they bring, and how they can be split; before any fit."""

from dataclasses import dataclass
from typing import Any

from molcause.data.contract import FIELDS
from molcause.data.intervention import describe as in_words
from molcause.data.intervention import from_json
from molcause.data.leakage import leakage
from molcause.data.perturbation_data import Condition, PerturbationData
from molcause.data.splits.split import KINDS, split
from molcause.errors import DataContractError
from molcause.findings import Finding, worst
from molcause.sheets.page import page
from molcause.sheets.sheet import Grid, Sheet, share
from molcause.sheets.text import text

DEFAULT = "unseen-target"


@dataclass(frozen=True)
class Description:
    """What measurements are. Print it, or look at it in a notebook.

    Parameters
    ----------
    name
        Of the data.
    counts
        Samples, and what became of them; readouts, conditions, missing readings.
    contract
        What the contract provides for: place, whether the data have it, and what it says.
    conditions
        What was done, and to how many samples.
    splits
        Of each kind of split how many folds it has, or why it has none.
    findings
        What a person should know, with what the default split gives away.
    """

    name: str
    counts: dict[str, Any]
    contract: tuple[tuple[str, bool, str], ...]
    conditions: tuple[tuple[str, int], ...]
    splits: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        """``ok``, ``look`` if there is a warning, ``unusable`` if there is an error."""
        return {"error": "unusable", "warning": "look"}.get(worst(self.findings), "ok")

    def sheet(self) -> Sheet:
        """Return what is shown of it."""
        c = self.counts
        lines = [
            ("measured", f"{c['samples']:,} samples x {c['readouts']:,} readouts, in {c['unit']}"),
            ("used", share(c["used"], c["samples"])),
            ("of unknown target", share(c["unknown"], c["samples"])),
            ("reference", f"{c['control']}: {_measured(c['reference'], c['samples'])}"),
            ("conditions", f"{c['conditions']:,}, on {c['targets']:,} targets"),
            ("missing readings", share(c["missing"], c["samples"] * c["readouts"])),
            ("cite", "; ".join(c["citations"])),
        ]
        blocks = {
            "Data": [(name, value) for name, value in lines if value],
            "What they bring": [(place, meaning) for place, there, meaning in self.contract if there],
            "Splits": self.splits,
        }
        rows = tuple((done, f"{n:,}") for done, n in self.conditions)
        grids = (Grid("Conditions", ("done", "samples"), rows, frozenset({"samples"})),)
        reason = "The contract is kept." if self.verdict != "unusable" else "See the findings."
        return Sheet(f"Data {self.name}", self.verdict, reason, blocks, grids, self.findings)

    def __repr__(self) -> str:
        return text(self.sheet())

    def _repr_html_(self) -> str:
        return page(self.sheet(), whole=False)

    def to_html(self) -> str:
        """Return a page of its own."""
        return page(self.sheet())

    def to_dict(self) -> dict[str, Any]:
        """Return values that `json` can write."""
        return {
            "verdict": self.verdict,
            "data": {"name": self.name, **self.counts},
            "contract": [{"place": p, "there": there, "meaning": m} for p, there, m in self.contract],
            "conditions": [{"done": done, "samples": n} for done, n in self.conditions],
            "splits": dict(self.splits),
            "findings": [finding.to_dict() for finding in self.findings],
        }


def describe(data: PerturbationData) -> Description:
    """Return what measurements are, before anything is fitted.

    Parameters
    ----------
    data
        The measurements.

    Examples
    --------
    >>> import molcause as mc
    >>> found = describe(mc.load_dataset("sachs2005"))
    >>> found.verdict, found.counts["used"], dict(found.splits)["unseen-target"]
    ('ok', 7466, '7 folds')
    """
    conditions = data.conditions()
    used = sum(len(condition.rows) for condition in conditions)
    counts = {
        "samples": data.n_samples,
        "readouts": int(data.adata.n_vars),
        "unit": data.unit,
        "used": used,
        "unknown": data.n_samples - used,
        "control": in_words(from_json(data.control)),
        "reference": sum(len(c.rows) for c in conditions if c.interventions == data.control),
        "conditions": len(conditions),
        "targets": len(data.targets()),
        "missing": int(data.extent.missing),
        "citations": [f"{citation.text}. doi:{citation.doi}" for citation in data.citations],
    }
    done = tuple((_beyond(c, data.control), len(c.rows)) for c in conditions)
    return Description(data.name, counts, _contract(data), done, _splits(data), (*data.findings, *_leaks(data)))


def _measured(reference: int, samples: int) -> str:
    return share(reference, samples) if reference else "not measured"


def _beyond(condition: Condition, control: str) -> str:
    """Return what was done beyond the reference, in words; a reference whose stimulus lacks is said in full."""
    reference = from_json(control) or ()
    if condition.interventions == control:
        return "the reference"
    if not reference or not set(map(str, reference)) <= set(map(str, condition.perturbation)):
        return in_words(condition.perturbation)
    known = set(map(str, reference))
    return in_words(tuple(item for item in condition.perturbation if str(item) not in known))


def _contract(data: PerturbationData) -> tuple[tuple[str, bool, str], ...]:
    return tuple((field.title, _has(data, field.place, field.name), field.meaning.replace("`", "")) for field in FIELDS)


def _has(data: PerturbationData, place: str, name: str) -> bool:
    part = getattr(data.adata, place, None)
    if not name:
        return part is not None
    return name in part if part is not None and hasattr(part, "__contains__") else False


def _splits(data: PerturbationData) -> tuple[tuple[str, str], ...]:
    found = []
    for kind in KINDS:
        try:
            folds = len(split(data, kind))
            found.append((kind, f"{folds} fold{'s' if folds > 1 else ''}"))
        except DataContractError as reason:
            found.append((kind, f"none: {reason}"))
    return tuple(found)


def _leaks(data: PerturbationData) -> tuple[Finding, ...]:
    try:
        return leakage(data, split(data, DEFAULT))
    except DataContractError:
        return ()

