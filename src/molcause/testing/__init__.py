"""The public conformance kit: laws that models, biases and metrics must obey, and small worlds to try them on."""

from molcause.lazy import lazy_names

__getattr__, __dir__, __all__ = lazy_names(
    __name__,
    {
        "Check": "molcause.testing.checks:Check",
        "check_bias": "molcause.testing.biases:check_bias",
        "check_dataset": "molcause.testing.datasets:check_dataset",
        "check_metric": "molcause.testing.metrics:check_metric",
        "check_model": "molcause.testing.models:check_model",
        "small_world": "molcause.testing.worlds:small_world",
    },
)
