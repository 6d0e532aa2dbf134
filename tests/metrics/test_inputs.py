"""Inputs of the panel: known to all, asked for by registered metrics, and free of the order of hashes."""

import os
import subprocess
import sys

import pytest

from molcause import plugins
from molcause.metrics.inputs import INPUTS, inputs_of

PANEL = [name for name in plugins.names("metrics") if plugins.load("metrics", name).metric.panel]
ALL_SCORES = """
import hashlib
from molcause import plugins
from molcause.metrics.inputs import inputs_of
from molcause.testing.panel import panel
world, digest = panel(), hashlib.sha256()
given = world.says(world.wrong()["the truth with noise"], sharp=False)
for name in plugins.names("metrics"):
    module = plugins.load("metrics", name)
    if module.metric.panel:
        found = (getattr(module, "scores", None) or module.score)(**{key: given[key] for key in inputs_of(module)})
        digest.update(repr(found).encode() + getattr(getattr(found, "value", None), "tobytes", bytes)())
print(digest.hexdigest())
"""


def test_every_axis_of_the_panel_has_a_metric():
    axes = {plugins.load("metrics", name).metric.axis for name in PANEL}
    assert axes == {"magnitude", "specificity", "direction", "recovery", "distribution", "uncertainty", "interaction"}


def test_heads_of_columns_are_different():
    heads = [plugins.load("metrics", name).metric.short for name in PANEL]
    assert len(set(heads)) == len(heads)


@pytest.mark.parametrize("name", PANEL)
def test_a_metric_of_the_panel_asks_for_known_inputs_only(name):
    asked = inputs_of(plugins.load("metrics", name))
    assert set(asked) <= set(INPUTS)


def test_all_scores_are_the_same_bytes_in_every_order_of_hashes():
    found = [
        subprocess.run(
            [sys.executable, "-c", ALL_SCORES],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (0, 1, 2)
    ]
    assert len(found[0].strip()) == 64
    assert len(set(found)) == 1
