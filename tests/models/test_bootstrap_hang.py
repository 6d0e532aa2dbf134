"""Bootstraps of many readouts once waited for each other for ever, inside a compiler's scheduler."""

import subprocess
import sys

FIT = """
import molcause as mc
from molcause.worlds.linear import linear_world

fitted = mc.models.LinearEquilibrium(bootstraps=25, steps=100).fit(linear_world(50, 0).data, mc.bias.Sparsity(0.02))
assert fitted.effects.shape == (26, 50, 50)
"""


def test_bootstraps_of_fifty_readouts_come_to_an_end():
    subprocess.run([sys.executable, "-c", FIT], check=True, timeout=240)
