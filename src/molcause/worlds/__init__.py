"""Worlds: generators of data with known truth, for tests, benchmarks, teaching and controls."""

from molcause.lazy import lazy_names

__getattr__, __dir__, __all__ = lazy_names(
    __name__,
    {
        "AbstractMechanisms": "molcause.worlds.mechanisms:AbstractMechanisms",
        "World": "molcause.worlds.world:World",
        "counted": "molcause.worlds.counts:counted",
        "knowledge_of": "molcause.worlds.knowledge:knowledge_of",
        "linear_world": "molcause.worlds.linear:linear_world",
        "logic_world": "molcause.worlds.logic:logic_world",
        "misleading_knowledge": "molcause.worlds.knowledge:misleading_knowledge",
        "mlp_world": "molcause.worlds.mlp:mlp_world",
        "planted_world": "molcause.worlds.planted:planted_world",
        "signaling_world": "molcause.worlds.signaling:signaling_world",
        "with_batch": "molcause.worlds.batch:with_batch",
        "with_hidden": "molcause.worlds.hidden:with_hidden",
        "with_uneven_numbers": "molcause.worlds.design:with_uneven_numbers",
        "with_unknown_targets": "molcause.worlds.design:with_unknown_targets",
    },
)
