"""Causal questions about molecules, from prior knowledge and perturbation data.

>>> import molcause as mc
>>> data = mc.load_dataset("sachs2005")
>>> query = mc.Query(do={"MEK": mc.inhibit()}, outcome="ERK")
>>> round(mc.ask(data, query).contrast, 2)
-1.46
"""

from molcause.lazy import lazy_names

__getattr__, __dir__, __all__ = lazy_names(
    __name__,
    {
        "Answer": "molcause.inference.answer:Answer",
        "Audit": "molcause.audits.audit:Audit",
        "GeneSets": "molcause.knowledge.gene_sets:GeneSets",
        "Intervention": "molcause.data.intervention:Intervention",
        "LogicNetwork": "molcause.knowledge.logic.logic_network:LogicNetwork",
        "Network": "molcause.knowledge.network:Network",
        "PerturbationData": "molcause.data.perturbation_data:PerturbationData",
        "Query": "molcause.inference.query:Query",
        "ReadoutMap": "molcause.names.readouts:ReadoutMap",
        "StoichiometricNetwork": "molcause.knowledge.stoichiometry:StoichiometricNetwork",
        "Study": "molcause.study.config:Study",
        "ask": "molcause.inference.ask:ask",
        "audit": "molcause.audits.run:audit",
        "bias": "molcause.bias",
        "cite": "molcause.study.citations:cite",
        "coverage": "molcause.bias.coverage.measure:coverage",
        "deduce": "molcause.inference.deduce:deduce",
        "demo": "molcause.study.demo:demo",
        "effect_sizes": "molcause.data.effects.sizes:effect_sizes",
        "errors": "molcause.errors",
        "fix": "molcause.data.intervention:fix",
        "inhibit": "molcause.data.intervention:inhibit",
        "knock_down": "molcause.data.intervention:knock_down",
        "knock_out": "molcause.data.intervention:knock_out",
        "leakage": "molcause.data.leakage:leakage",
        "load_dataset": "molcause.data.datasets:load_dataset",
        "load_gene_sets": "molcause.knowledge.gene_sets_by_name:load_gene_sets",
        "load_network": "molcause.knowledge.networks:load_network",
        "models": "molcause.models",
        "read_data": "molcause.data.io:read_data",
        "read_gene_sets": "molcause.knowledge.io:read_gene_sets",
        "read_network": "molcause.knowledge.io:read_network",
        "report": "molcause.reports.write:report",
        "resolve_names": "molcause.names.resolve:resolve",
        "run_study": "molcause.study.study:run_study",
        "score": "molcause.scoring.score:score",
        "score_network": "molcause.scoring.networks.score_network:score_network",
        "split": "molcause.data.splits.split:split",
        "stimulate": "molcause.data.intervention:stimulate",
        "write_network": "molcause.knowledge.io:write_network",
    },
)
