"""From the rows of a plan to an `Audit`: arms, nulls, verdicts, and what to say beside them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from molcause.audits.audit import Audit
from molcause.audits.cells import COLUMNS, UNDETERMINED
from molcause.audits.effects import ArmScores
from molcause.audits.plan import Plan
from molcause.audits.sentence import Wording
from molcause.audits.variants import NULLS, leaked_edges
from molcause.audits.verdict import judge
from molcause.provenance import Citation


def conclude(plan: Plan, rows: Sequence[Mapping[str, Any]], *, name: str, notes: tuple[str, ...] = ()) -> Audit:
    """Return what a plan's rows say."""
    knowledge = " + ".join(dict.fromkeys(network.name for network in plan.bias.knowledge))
    metric = plan.task.metric()
    leaked = leaked_edges(plan.bias, plan.data)
    wording = Wording(knowledge, plan.task.question, metric.name, plan.task.unit_name, plan.task.margin)
    scores = ArmScores(rows, metric.name, plan.units)
    arms = scores.arms()
    identical = Counter(variant.kind for variant in plan.variants if variant.identical)
    nulls = scores.nulls(identical)
    judged = [arm for arm in arms if arm.variant == "true"]
    order = sorted(judged, key=lambda arm: (list(plan.models).index(arm.model), -(arm.size or 10**12)))
    return Audit(
        name=name,
        title=f"Does {knowledge} help to {plan.task.question}?",
        task=plan.task.name,
        rung=plan.task.rung,
        unit_name=plan.task.unit_name,
        metric=metric,
        data=f"{plan.data.name} ({plan.data.unit})",
        data_name=plan.data.name,
        knowledge=knowledge,
        bias=plan.bias.describe(),
        inputs={plan.data.name: plan.data.fingerprint, **{n.name: n.digest for n in plan.bias.knowledge}},
        units=plan.units,
        settings=_settings(plan),
        notes=(*plan.notes, *_identical_notes(plan, identical), *notes),
        leaked=leaked,
        verdicts=tuple(judge(arm, arms, nulls, wording=wording, leaked=bool(leaked), seed=plan.seed) for arm in order),
        arms=tuple(arms),
        nulls=tuple(nulls),
        rows=tuple({column: row[column] for column in COLUMNS} for row in rows),
        citations=_citations(plan),
        cells=plan.cells,
        failed=len({_cell(row) for row in rows if row["reason"] and not row["reason"].startswith(UNDETERMINED)}),
        seconds=sum({_cell(row): row["seconds"] for row in rows}.values()),
    )


def _identical_notes(plan: Plan, identical: Mapping[str, int]) -> list[str]:
    total = Counter(variant.kind for variant in plan.variants)
    return [
        f"{identical[kind]} of {total[kind]} corrupted networks ({kind}) equal the true one for these data; they are "
        "not fitted again and count as doing as well."
        for kind in NULLS
        if identical[kind]
    ]


def _cell(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[c] for c in ("model", "variant", "replicate", "condition", "size", "repeat"))


def _settings(plan: Plan) -> dict[str, Any]:
    kinds = Counter(variant.kind for variant in plan.variants)
    return {
        "networks": {kind: kinds[kind] for kind in NULLS if kind in kinds},
        "sizes": list(plan.sizes),
        "repeats": plan.repeats,
        "seed": plan.seed,
        "margin": plan.task.margin,
    }


def _citations(plan: Plan) -> tuple[Citation, ...]:
    models = (*plan.models.values(), *plan.baselines.values())
    found = [citation for model in models for citation in model.citations]
    found += [*plan.data.citations, *(c for network in plan.bias.knowledge for c in network.citations)]
    return tuple(dict.fromkeys(found))
