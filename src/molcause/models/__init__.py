"""Models, by name; each is imported when it is first used."""

from molcause.lazy import lazy_names

__getattr__, __dir__, __all__ = lazy_names(
    __name__,
    {
        "Additive": "molcause.models.baselines.additive:Additive",
        "CellBox": "molcause.models.mechanism.presets.cellbox:CellBox",
        "Diagonal": "molcause.models.covariance.diagonal:Diagonal",
        "GraphicalLasso": "molcause.models.covariance.graphical_lasso:GraphicalLasso",
        "KnowledgeKernel": "molcause.models.kernel.knowledge_kernel:KnowledgeKernel",
        "LedoitWolf": "molcause.models.covariance.ledoit_wolf:LedoitWolf",
        "LinearEquilibrium": "molcause.models.mechanism.linear.linear_equilibrium:LinearEquilibrium",
        "LinearPCA": "molcause.models.baselines.linear:LinearPCA",
        "LinearSCM": "molcause.models.mechanism.presets.linear_scm:LinearSCM",
        "Mechanism": "molcause.models.mechanism.mechanism:Mechanism",
        "NearestCondition": "molcause.models.baselines.nearest_condition:NearestCondition",
        "NetworkGaussian": "molcause.models.covariance.network_gaussian:NetworkGaussian",
        "NoChange": "molcause.models.baselines.no_change:NoChange",
        "OwnLevelSlope": "molcause.models.baselines.own_level_slope:OwnLevelSlope",
        "Ridge": "molcause.models.baselines.ridge:Ridge",
        "ScaledAdditive": "molcause.models.baselines.scaled_additive:ScaledAdditive",
        "Stack": "molcause.models.stack:Stack",
        "TrainMean": "molcause.models.baselines.train_mean:TrainMean",
        "load": "molcause.models.storage:load",
        "save": "molcause.models.storage:save",
    },
)
