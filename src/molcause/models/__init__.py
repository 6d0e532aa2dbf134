"""Models, by name; each is imported when it is first used."""

from molcause.lazy import lazy_names

__getattr__, __dir__, __all__ = lazy_names(
    __name__,
    {
        "Additive": "molcause.models.baselines.additive",
        "LinearEquilibrium": "molcause.models.mechanism.linear_equilibrium",
        "NoChange": "molcause.models.baselines.no_change",
        "Ridge": "molcause.models.baselines.ridge",
        "TrainMean": "molcause.models.baselines.train_mean",
        "load": "molcause.models.storage",
        "save": "molcause.models.storage",
    },
)
