"""What a run's folder holds beside answers and models: audits, knowledge, data and method cards, column dictionary."""

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from molcause import plugins
from molcause.audits.audit import Audit
from molcause.audits.cells import COLUMNS
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractFitted, AbstractModel
from molcause.provenance import Citation
from molcause.study.config import Data

KNOWLEDGE_COLUMNS = {
    "source": "the node that acts",
    "target": "the node that is acted on",
    "sign": "1 activates, -1 inhibits, 0 unknown",
    "relation": "what happens, e.g. phosphorylation",
    "weight": "a positive number; 1 where the source gives none",
    "directed": "whether the edge has a direction",
    "consensus": "which published consensus network has the edge; empty if none",
    "reference": "where the edge comes from: PMID or DOI",
    "evidence": "what was shown, in one line",
    "evidence_dataset": "dataset on which alone the edge rests; empty if it has evidence of its own",
    "source_readout": "the reading of the node that acts",
    "target_readout": "the reading of the node that is acted on",
    "effect": "learned change of the target reading, in its unit, for one unit of the source reading",
    "score": "absolute effect in standard deviations of the reference samples",
    "low": "lower end of the 95 % bootstrap interval of the effect",
    "high": "upper end of the 95 % bootstrap interval of the effect",
    "stability": "share of bootstrap replicates in which the effect has the same sign",
}
NODE_COLUMNS = {
    "id": "the node's name, as edges have it",
    "label": "its name for people",
    "kind": "what it is, e.g. protein family or lipid",
    "namespace": "its identifier in a public database",
    "synonyms": "other names, separated by |",
}


@dataclass(frozen=True)
class Panel:
    """An audit and its place in the report.

    Parameters
    ----------
    group
        Part of the report.
    audit
        What was found.
    world, truth
        For a control: which simulated world, and how true the knowledge is in it.
    expected
        For a control: the words that a sound design may find, joined by "or", all others after "not"; ``""`` if open.
    """

    group: str
    audit: Audit
    world: str = ""
    truth: str = ""
    expected: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return what stands in ``audits.json``."""
        found = self.audit.to_dict()
        if self.world:
            found["settings"] = {**found["settings"], "world": self.world, "truth": self.truth}
        return {**found, "group": self.group, "expected": self.expected or None}


def audit_files(panels: Sequence[Panel]) -> dict[str, str]:
    """Return ``audits.json`` and ``audit.csv``."""
    if not panels:
        return {}
    document = {"schema_version": "1.0", "audits": [panel.to_dict() for panel in panels]}
    rows = ({"audit": panel.audit.name, **row} for panel in panels for row in panel.audit.rows)
    return {"audits.json": _json(document), "audit.csv": write_csv(["audit", *COLUMNS], rows)}


def column_file(files: Iterable[str]) -> dict[str, str]:
    """Return ``columns.json``: what every column of the tables means."""
    known = {
        "audit.csv": {"audit": "name of the audit", **COLUMNS},
        "knowledge.csv": KNOWLEDGE_COLUMNS,
        "knowledge-nodes.csv": NODE_COLUMNS,
        "network.csv": KNOWLEDGE_COLUMNS,
        "network-nodes.csv": NODE_COLUMNS,
    }
    present = set(files)
    found = {name: known[name] for name in sorted(known) if name in present}
    return {"columns.json": _json(found)} if found else {}


def data_card(data: PerturbationData, given: Data, held_out: Iterable[str]) -> dict[str, str]:
    """Return ``data.json``: the data contract in words."""
    card = {} if given.dataset is None else vars(plugins.load("datasets", given.dataset).entry)
    targets = set(held_out)
    readouts = [
        dict(zip(("readout", "node", "site", "sign", "role"), row, strict=True))
        for row in zip(*(getattr(data.readouts, c) for c in ("readout", "node", "site", "sign", "role")), strict=True)
    ]
    labels = data.adata.obs["perturbation"].astype(str).to_numpy() if "perturbation" in data.adata.obs else None
    conditions = []
    for condition in data.conditions():
        done = {item.target for item in condition.perturbation}
        role = "reference" if condition.interventions == data.control else "held out" if done & targets else "train"
        label = condition.interventions if labels is None else str(labels[condition.rows[0]])
        conditions.append(
            {"label": label, "interventions": condition.interventions, "samples": len(condition.rows), "role": role}
        )
    known = sum(len(condition.rows) for condition in data.conditions())
    return {
        "data.json": _json(
            {
                "name": data.name,
                "title": card.get("title", ""),
                "scale": data.scale,
                "unit": data.unit,
                "samples": data.n_samples,
                "used": known,
                "dropped": {"unknown target": data.n_samples - known} if known < data.n_samples else {},
                "readouts": [{key: _plain(value) for key, value in row.items()} for row in readouts],
                "conditions": conditions,
                "source": card.get("source", given.file or ""),
                "licence": card.get("licence", ""),
                "notes": list(card.get("notes", ())),
            }
        )
    }


def method_cards(models: Iterable[AbstractModel], fitted: Mapping[str, AbstractFitted]) -> dict[str, str]:
    """Return ``models.json``: what each model is, what it accepts, and whom to cite."""
    rungs = {fit.training.model: list(fit.rungs) for fit in fitted.values()}
    cards = {
        model.name: {
            "name": model.name,
            "explicitness": model.explicitness,
            "accepts": sorted(model.accepts),
            "requires": sorted(model.requires),
            "honours": sorted(model.honours),
            "rungs": rungs.get(model.name, []),
            "doc": (type(model).__doc__ or "").strip().splitlines()[0],
            "citations": [_citation(citation) for citation in model.citations],
        }
        for model in models
    }
    return {"models.json": _json([cards[name] for name in sorted(cards)])} if cards else {}


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Return a CSV table; NaN and None are empty, and text that a spreadsheet would run as a formula is quoted.

    Examples
    --------
    >>> write_csv(["a", "b"], [{"a": "=1+1", "b": float("nan")}])
    "a,b\n'=1+1,\n"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return "" if math.isnan(value) else value
    if value is None:
        return ""
    return _text(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _text(value: str) -> str:
    """Return text that no spreadsheet runs; a bare carriage return, which not every reader quotes, is a line end."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{plain}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else plain


def _citation(citation: Citation) -> dict[str, str]:
    return {"doi": citation.doi, "text": citation.text, "reason": citation.reason}


def _plain(value: Any) -> str | int:
    return value if isinstance(value, str) else int(value)


def _json(document: Any) -> str:
    return json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
