"""One chunk: every cell has rows, a cell that fails says why, and no cell harms another."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from tests.audits.toys import FittedToy, Fussy, Ignorant, Quick, Toy, mask_of, noise, world

from molcause.audits.cells import COLUMNS
from molcause.audits.conclusion import conclude
from molcause.audits.run import plan_audit
from molcause.audits.tasks.unseen_condition import UnseenCondition
from molcause.errors import DataContractError

TASK = "unseen-intervention"


def rows_of(model, replicates=4, task=TASK, genes=12, **settings):
    made = world(genes)
    plan = plan_audit(made.data, mask_of(made), task=task, models=[model], replicates=replicates, **settings)
    return [row for chunk in plan.chunks if chunk.name.startswith(model.name) for row in chunk.work()]


def key(row):
    return row["variant"], row["replicate"], row["condition"], row["metric"]


def test_every_cell_has_a_row_for_every_metric_with_all_columns():
    rows = rows_of(Ignorant())
    assert all(set(row) >= set(COLUMNS) for row in rows)
    assert len({key(row) for row in rows}) == len(rows)
    assert {row["metric"] for row in rows} == {"cosine", "sign-accuracy"}
    versions = {(row["variant"], row["replicate"]) for row in rows}
    assert versions == {
        ("true", 0),
        ("none", 0),
        ("reverse", 0),
        *((k, n) for k in ("relabel", "rewire") for n in range(4)),
    }
    assert len(rows) == 2 * len(versions) * len({row["condition"] for row in rows})


def values(rows):
    return {key(row): row["value"] for row in rows}


@pytest.mark.parametrize(
    "settings", [{"raises": "(rewire)"}, {"nan": "(rewire)"}, {"raises": "none"}, {"raises": "truth"}]
)
def test_cells_that_fail_have_a_reason_and_leave_the_others_as_they_are(settings):
    sound, found = values(rows_of(Fussy())), rows_of(Fussy(**settings))
    bad = [row for row in found if row["reason"]]
    assert bad
    assert len(found) == len(sound)
    for row in found:
        if row["reason"]:
            assert math.isnan(row["value"])
        else:
            assert row["value"] == sound[key(row)]
    [words] = {row["reason"].split(" for ")[0] for row in bad}
    assert words == ("the value is nan" if "nan" in settings else "RuntimeError: no <b>fit</b>")


@dataclass(frozen=True)
class NotMadeFor(Ignorant):
    """Refuses the data, with a reason."""

    why: str = ""
    name = "not-made-for"

    def fit_many(self, data, biases, *, seed=0):
        raise DataContractError(self.why)

    def fit(self, data, bias=None, *, seed=0):
        raise DataContractError(self.why)


@pytest.mark.parametrize(
    ("why", "honest"),
    [("not applicable: it takes up to 5 readouts", True), ("a readout does not vary: not applicable", False)],
)
def test_a_model_that_is_not_applicable_is_not_determined_with_its_reason_and_did_not_fail(why, honest):
    made = world(6)
    plan = plan_audit(made.data, mask_of(made), task=Quick(), models=[NotMadeFor(why=why)], replicates=1)
    rows = [row for chunk in plan.chunks for row in chunk.work()]
    refused = [row for row in rows if row["model"].startswith("not-made-for")]
    reason = f"not determined: {why}" if honest else f"DataContractError: {why}"
    assert {row["reason"] for row in refused} == {reason}
    assert refused
    cells = {(row["variant"], row["replicate"], row["condition"]) for row in refused}
    others = {row["reason"] for row in rows if row not in refused}
    assert all(not other or other.startswith("not determined") for other in others)
    assert conclude(plan, rows, name="not made for").failed == (0 if honest else len(cells))


@dataclass(frozen=True)
class Odd(UnseenCondition):
    """Scores everything alike."""

    value: float = math.nan
    name = "odd"

    def score(self, fitted, split, measured):
        return {"log-density": np.float64(self.value)}


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_score_that_is_no_number_is_a_failed_cell(value):
    made = world(6)
    plan = plan_audit(made.data, mask_of(made), task=Odd(value), models=[Ignorant()], replicates=1)
    rows = [row for chunk in plan.chunks for row in chunk.work()]
    assert all(math.isnan(row["value"]) and row["reason"] for row in rows if row["metric"] == "log-density")
    assert conclude(plan, rows, name="odd").verdict.word == "undecided"


@dataclass(frozen=True)
class Broken(Toy):
    """Breaks a promise of a model."""

    how: str = ""
    name = "broken"

    def changes(self, mask, n, bias):
        return noise(n, 0)

    def fit(self, data, bias=None, *, seed=0):
        if self.how == "memory":
            raise MemoryError
        made = super().fit(data, bias, seed=seed)
        return {"nothing": None, "text": "a fit", "shape": FittedToy(made.training, noise(2, 0), 1.0, {})}.get(
            self.how, made
        )

    def fit_many(self, data, biases, *, seed=0):
        made = [self.fit(data, bias, seed=seed) for bias in biases]
        return {"short": made[:-1], "empty": [], "none": None}.get(self.how, made)

    def choices(self, bias):
        return {"choice of text": {"weight": "large"}, "choice": {"weight": 0.5}}.get(self.how, {})


@pytest.mark.parametrize("how", ["memory", "nothing", "text", "shape"])
def test_a_broken_model_is_a_failed_cell(how):
    rows = rows_of(Broken(how), replicates=1)
    assert all(row["reason"] and math.isnan(row["value"]) for row in rows)


@pytest.mark.parametrize("how", ["short", "empty", "none", "choice of text"])
def test_a_model_that_returns_too_few_fits_or_an_odd_choice_does_not_end_the_audit(how):
    rows = rows_of(Broken(how), replicates=1)
    assert {row["metric"] for row in rows} >= {"cosine"}


def test_what_was_chosen_is_an_outcome_beside_the_scores():
    rows = [row for row in rows_of(Broken("choice"), replicates=1) if row["metric"].startswith("chosen")]
    assert {row["metric"] for row in rows} == {"chosen weight"}
    assert {row["value"] for row in rows} == {0.5}
    assert {row["reason"] for row in rows} == {""}


def test_the_rows_say_how_many_samples_were_seen():
    for row in rows_of(Ignorant(), replicates=1, sizes=(7,), repeats=1):
        assert row["samples"] == 7 * 12
        assert row["size"] == 7


def test_a_lost_chunk_has_a_failed_row_for_every_cell():
    made = world(6)
    plan = plan_audit(made.data, mask_of(made), task=TASK, models=[Ignorant()], replicates=2)
    for chunk in plan.chunks:
        lost, whole = chunk.lost("died"), chunk.work()
        assert {key(row) for row in lost} == {key(row) for row in whole}
        assert {row["reason"] for row in lost} == {"died"}
        assert np.isnan([row["value"] for row in lost]).all()
