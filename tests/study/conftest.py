"""A small world as files, and a study of them that takes no second."""

import pytest

import molcause as mc
from molcause.study.config import Study
from molcause.testing import small_world

SMALL = """
name = "small"
seed = 3
bias = [{ kind = "mask" }]

[data]
file = "cells.h5ad"

[knowledge]
file = "chain.csv"

[[fit]]
name = "additive model"
model = "additive"
hold_out = ["B"]

[[fit]]
name = "mean"
model = "train-mean"

[[question]]
name = "effect"
do = { A = "fix:7" }
outcome = "B"

[[audit]]
name = "density"
task = "unseen-condition"
replicates = 3
"""


@pytest.fixture(scope="session")
def world():
    return small_world(samples=40)


@pytest.fixture
def study_file(world, tmp_path):
    """Return a study's file, with the data and the network that it names by relative paths beside it."""
    folder = tmp_path / "my study é"
    folder.mkdir()
    world.data.adata.copy().write_h5ad(folder / "cells.h5ad")
    mc.write_network(world.network, folder / "chain.csv")
    file = folder / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    return file


@pytest.fixture
def small(study_file):
    return Study.read(study_file)
