"""A run folder as a study writes it: the real network and real answers, and made-up but plausible audits."""

import json
from functools import cache
from itertools import product

import numpy as np

import molcause as mc
from molcause.knowledge.io import write_network
from molcause.provenance import Citation, file_digest, record

SACHS = Citation("10.1126/science.1105809", "K. Sachs et al., Causal protein-signaling networks, 2005", "the data")
COSINE = {
    "name": "cosine",
    "label": "cosine between predicted and measured change",
    "unit": "",
    "better": "higher",
    "low": -1,
    "high": 1,
    "chance": 0,
}
DENSITY = {
    "name": "log-density",
    "label": "log-density of unseen cells",
    "unit": "nats per cell",
    "better": "higher",
    "low": None,
    "high": None,
    "chance": None,
}
TARGETS = ["AKT", "MEK", "PIP2", "PIP3", "PKC"]
CONDITIONS = ["AKT inhibitor", "b2cAMP", "Go6976", "ICAM-2", "LY294002", "PMA", "psitectorigenin", "U0126"]


def arm(model, variant, size, units, **more):
    words = {"true": "with the knowledge", "none": "without knowledge"}
    found = [value for value in units.values() if value is not None]
    return {
        "model": model,
        "variant": variant,
        "size": size,
        "mean": sum(found) / len(found) if found else None,
        "units": units,
        "failed": 0,
        "reason": "",
        "chosen": {},
        "label": f"{model}, {words.get(variant, f'{variant} knowledge')}",
        **more,
    }


def compared(true, other, detectable=0.31):
    pairs = [(true["units"][name], other["units"][name]) for name in true["units"]]
    deltas = [a - b for a, b in pairs]
    mean = sum(deltas) / len(deltas)
    enough = len(deltas) >= 8
    return {
        "other": other["label"],
        "units": len(deltas),
        "difference": mean,
        "low": mean - detectable / 2 if enough else None,
        "high": mean + detectable / 2 if enough else None,
        "p": 0.125 if enough else 0.3125,
        "wins": sum(d > 0 for d in deltas),
        "ties": 0,
        "losses": sum(d < 0 for d in deltas),
        "detectable": detectable,
    }


def drawn(key):
    """Return a generator with a seed from a name."""
    return np.random.default_rng(list(key.encode()))


def null(model, kind, size, middle, spread, true, count=99):
    means = drawn(f"{model}{kind}{size}").normal(middle, spread, count).tolist()
    p = (1 + sum(value >= true for value in means)) / (count + 1)
    return {
        "model": model,
        "kind": kind,
        "size": size,
        "means": means,
        "p": p,
        "overlap": 0.11 if kind == "relabel" else 0.42,
        "identical": 0 if kind == "relabel" else 1,
        "failed": 0,
        "chosen": {},
        "mean": sum(means) / len(means),
    }


def verdict(true, own, best, nulls, word, flags=()):
    size = "" if true["size"] is None else f" at {true['size']} samples of each condition"
    sentence = (
        f"On {len(true['units'])} held-out units{size}, {true['model']} with the knowledge scores {true['mean']:.2f}; "
        f"{best['label']} scores {best['mean']:.2f}. Verdict: {word}."
    )
    return {
        "model": true["model"],
        "size": true["size"],
        "word": word,
        "flags": list(flags),
        "sentence": sentence,
        "score": true["mean"],
        "best": compared(true, best),
        "own": compared(true, own) if own else None,
        "nulls": {item["kind"]: item["p"] for item in nulls},
    }


def scattered(names, middle, spread, key):
    values = drawn(f"{middle}{key}").normal(middle, spread, len(names))
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}


def audit(name, group, title, metric, units, arms, nulls, verdicts, **more):
    return {
        "name": name,
        "group": group,
        "title": title,
        "task": {"intervention": "unseen-intervention", "density": "unseen-condition"}.get(group, group),
        "rung": 2 if group == "intervention" else 1,
        "metric": metric,
        "data": "sachs2005 (ln units)",
        "data_name": "sachs2005",
        "knowledge": "mapk-core [consensus-18]",
        "bias": "Mask(mapk-core) + Sparsity(0.01)",
        "units": units,
        "unit_name": "held-out target",
        "settings": {"replicates": 99, "seed": 0, "repeats": 1},
        "notes": [],
        "leaked_edges": [],
        "expected": None,
        "verdicts": verdicts,
        "arms": arms,
        "nulls": nulls,
        "cells": 1234,
        "failed": 0,
        "seconds": 12.3,
        **more,
    }


def intervention():
    arms, nulls, verdicts = [], [], []
    ridge = arm("ridge", "none", None, scattered(TARGETS, 0.51, 0.2, "ridge"), chosen={"alpha": 0.31})
    slope = arm("own-level-slope", "none", None, scattered(TARGETS, 0.47, 0.16, "slope"))
    mean = arm("train-mean", "none", None, {"AKT": -0.46, "MEK": -0.41, "PIP2": 0.02, "PIP3": 0.09, "PKC": -0.5})
    additive = arm("additive", "none", None, dict.fromkeys(TARGETS), failed=5, reason="no target was ever trained on")
    rows = (("linear-equilibrium", 0.01, 0.48, "harms"), ("network-ridge", 0.44, 0.4, "undecided"))
    for model, true_mean, own_mean, word in rows:
        true = arm(model, "true", None, scattered(TARGETS, true_mean, 0.35, model))
        own = arm(model, "none", None, scattered(TARGETS, own_mean, 0.11, model))
        reverse = arm(model, "reverse", None, scattered(TARGETS, 0.2, 0.3, model))
        found = [null(model, kind, None, 0.02, 0.14, true["mean"]) for kind in ("relabel", "rewire")]
        arms += [true, own, reverse]
        nulls += found
        verdicts.append(verdict(true, own, ridge, found, word, ("leaked",) if word == "undecided" else ()))
    notes = ["psitectorigenin lowers PIP2 itself: its own reading is left out of the score.",
             "Conditions PMA and b2cAMP lack a matched control and are left out."]  # fmt: skip
    title = "Does mapk-core [consensus-18] help to predict an unseen intervention?"
    return audit("intervention", "intervention", title, COSINE, TARGETS, [*arms, ridge, slope, mean, additive], nulls,
                 verdicts, notes=notes, leaked_edges=["PKA -> MEK"])  # fmt: skip


def density():
    arms, nulls, verdicts = [], [], []
    for size in (3, 5, 10, 20, 100, None):
        n = size or 600
        wolf = arm("ledoit-wolf", "none", size, scattered(CONDITIONS, -5.4 - 4.0 / n, 0.3, "wolf"))
        diagonal = arm("diagonal", "none", size, scattered(CONDITIONS, -7.2 - 1.0 / n, 0.3, "diagonal"))
        arms += [wolf, diagonal]
        for model, start in (("network-gaussian", -5.6), ("linear-equilibrium", -5.75)):
            true = arm(model, "true", size, scattered(CONDITIONS, start - 2.9 / n, 0.3, "true"))
            own = arm(model, "none", size, scattered(CONDITIONS, start - 5.0 / n, 0.3, "own"))
            middle = start - 0.5 - 4.0 / n
            found = [null(model, kind, size, middle, 0.12, true["mean"]) for kind in ("relabel", "rewire")]
            if size == 3:
                found[0]["means"][:3] = [-60.0, None, -41.0]
            arms += [true, own]
            nulls += found
            verdicts.append(verdict(true, own, wolf, found, "helps" if size == 3 else "redundant"))
    title = "Does mapk-core [consensus-18] help to describe cells of an unseen condition?"
    more = {"unit_name": "held-out condition"}
    return audit("density", "density", title, DENSITY, CONDITIONS, arms, nulls, verdicts, **more)


def controls():
    found = []
    wanted = {"true": "helps", "half-true": "helps", "unrelated": "regularises or no effect or undecided"}
    worlds = ("linear, fixed targets", "linear, blocked targets", "cyclic")
    for world, (truth, expected) in product(worlds, wanted.items()):
        word = "undecided" if (world, truth) == ("cyclic", "half-true") else expected.split(" or ")[0]
        true = arm("linear-equilibrium", "true", None, scattered(TARGETS, 0.9, 0.05, world))
        other = arm("ridge", "none", None, scattered(TARGETS, 0.8, 0.05, world))
        nulls = [null("linear-equilibrium", "relabel", None, 0.4, 0.1, true["mean"], 30)]
        verdicts = [verdict(true, None, other, nulls, word)]
        more = {"data": world, "data_name": world, "knowledge": f"{truth} knowledge", "expected": expected}
        title = f"{world}, {truth} knowledge"
        found.append(audit(title, "control", title, COSINE, TARGETS, [true, other], nulls, verdicts, **more))
    return found


def extras():
    true = arm("network-gaussian", "true", 5, scattered(CONDITIONS, -5.93, 0.2, "x"))
    wolf = arm("ledoit-wolf", "none", 5, scattered(CONDITIONS, -6.05, 0.2, "y"))
    nulls = [null("network-gaussian", "relabel", 5, -6.5, 0.1, true["mean"])]
    verdicts = [verdict(true, None, wolf, nulls, "helps", ("leaked",))]
    common = (DENSITY, CONDITIONS, [true, wolf], nulls, verdicts)
    more = {"knowledge": "mapk-core [20 arcs]", "leaked_edges": ["ERK -> AKT", "PKC -> PKA"]}
    leak = audit("leak", "leakage", "The same with the two arcs inferred from these data", *common, **more)
    scale = audit("asinh", "sensitivity", "The same after asinh(x / 5)", *common)
    return [leak, scale]


@cache
def answers():
    data, net = mc.load_dataset("sachs2005"), mc.load_network("mapk-core")
    rest, _ = data.hold_out("MEK")
    query = mc.Query(do={"MEK": mc.inhibit(0.9)}, outcome="ERK")
    models = [mc.models.Ridge().fit(rest), mc.models.NoChange().fit(rest), mc.models.Additive().fit(rest)]
    found = [mc.deduce(net, query), *(mc.ask(model, query, data=data) for model in models), mc.ask(data, query)]
    assumed = {**found[-1].to_dict(), "source": "linear-equilibrium", "measured": []}
    warrant = {"basis": "assumed", "flags": ["held out"], "reason": "", "proof": [], "counterproof": []}
    outcome = {**assumed["outcomes"][0], "contrast": -2.09, "low": -2.23, "high": -1.95, "level": 0.6}
    assumed = {**assumed, "outcomes": [outcome], "warrant": warrant, "diagnostics": {"spectral_radius": 0.61}}
    wide = mc.ask(data, mc.Query(do={"MEK": mc.inhibit()}))
    return [*(answer.to_dict() for answer in found), assumed, wide.to_dict()]


def role(interventions, control):
    if interventions == control:
        return "reference"
    return "held out" if "MEK" in interventions else "train"


def data_card():
    data = mc.load_dataset("sachs2005")
    readouts = [
        {"readout": r, "node": n, "site": s, "sign": int(g), "role": "readout"}
        for r, n, s, g in zip(*(data.adata.var.reset_index().iloc[:, 0], data.adata.var["node"], data.adata.var["site"],
                                data.adata.var["sign"]), strict=True)
    ]  # fmt: skip
    conditions = [
        {
            "label": str(data.adata.obs["perturbation"].iloc[int(c.rows[0])]),
            "interventions": c.interventions,
            "samples": len(c.rows),
            "role": role(c.interventions, data.control),
        }
        for c in data.conditions()
    ]
    return {
        "name": "sachs2005",
        "title": "Eleven phosphoproteins and lipids in single human T cells",
        "scale": "ln",
        "unit": "ln units",
        "samples": 7466,
        "used": 7466,
        "dropped": {},
        "readouts": readouts,
        "conditions": conditions,
        "source": "DOI:10.1126/science.1105809",
        "licence": "MIT",
        "notes": ["Conditions PMA and b2cAMP lack anti-CD3/CD28 and so have no matched control."],
    }


def method_cards():
    models = (mc.models.LinearEquilibrium, mc.models.Ridge, mc.models.TrainMean, mc.models.NoChange)
    return [
        {
            "name": m.name,
            "explicitness": m.explicitness,
            "accepts": sorted(m.accepts),
            "honours": sorted(m.honours),
            "rungs": [1, 2],
            "doc": (m.__doc__ or "").strip().splitlines()[0],
            "citations": [vars(c) for c in m.citations],
        }
        for m in models
    ]


def columns():
    return {
        "audit.csv": {"audit": "name of the audit", "score": "the metric, in its own unit", "unit": "held-out unit"},
        "knowledge.csv": {"sign": "1 activates, -1 inhibits, 0 unknown", "evidence_dataset": "what the edge rests on"},
    }


def learned():
    net = mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18")
    lines = ["source,target,sign,weight,relation,directed,effect,low,high,stability"]
    for k, (a, b, s) in enumerate(zip(net.source, net.target, net.sign, strict=True)):
        effect = (0.1 + 0.07 * (k % 9)) * (1 if s >= 0 else -1)
        sign = 1 if effect > 0 else -1
        lines.append(f"{a},{b},{sign},1,learned,true,{effect:.3f},{effect - 0.05:.3f},{effect + 0.05:.3f},0.9{k % 10}")
    return "\n".join(lines) + "\n"


def put(place, name, value):
    (place / name).write_text(value if isinstance(value, str) else json.dumps(value, allow_nan=False), encoding="utf-8")


def build(place, *, audits=None, parts=None, parameters=None):
    """Write a run folder; `parts` replaces artefacts by name, and None leaves one out."""
    place.mkdir(parents=True, exist_ok=True)
    write_network(mc.load_network("mapk-core"), place / "knowledge.csv")
    (place / "knowledge-nodes.csv").rename(place / "knowledge_nodes.csv")
    chosen = [intervention(), density(), *controls(), *extras()] if audits is None else audits
    written = {
        "audits.json": {"schema_version": "1.0", "audits": chosen},
        "answers.json": answers(),
        "data.json": data_card(),
        "models.json": method_cards(),
        "columns.json": columns(),
        "network.csv": learned(),
        "study.toml": 'data = "sachs2005"\nknowledge = "mapk-core"\n',
        "CITATIONS.bib": SACHS.bibtex() + "\n",
        **(parts or {}),
    }
    for name, value in written.items():
        if value is None:
            (place / name).unlink(missing_ok=True)
        else:
            put(place, name, value)
    found = record(
        parameters=parameters or {"command": "study", "argv": ["study", "my study.toml", "--seed", "0"]},
        inputs={"sachs2005": {"sha256": "0" * 64, "licence": "MIT", "version": "1"}},
        seed=0,
        citations=(SACHS,),
        resources={"elapsed_seconds": 75.2, "cpu_seconds": 140.1, "max_memory_bytes": 7.2e8},
    )
    digests = {f.name: file_digest(f.read_bytes()) for f in sorted(place.iterdir()) if f.name != "run.json"}
    put(place, "run.json", {**found, "artefacts": digests})
    return place
