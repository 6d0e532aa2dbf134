"""Plausible slips at the public door are errors of ours, with a fix, and no raw traceback."""

import numpy as np
import pandas as pd
import pytest

import molcause as mc
from molcause.errors import MolcauseError, MutatedDataError
from molcause.testing import small_world

WORLD = small_world(samples=20)
FITTED = mc.models.NoChange().fit(WORLD.data)
QUERY = mc.Query(do={"A": mc.inhibit(0.9)}, outcome="B")
SLIPS = {
    "network for bias": lambda: mc.models.LinearEquilibrium().fit(WORLD.data, WORLD.network),
    "list of biases": lambda: mc.models.LinearEquilibrium().fit(WORLD.data, [mc.bias.Mask(WORLD.network)]),
    "name for network": lambda: mc.bias.Mask("mapk-core"),
    "AnnData for data": lambda: FITTED and mc.models.NoChange().fit(WORLD.data.adata),
    "frame for AnnData": lambda: mc.PerturbationData(pd.DataFrame({"A": [1.0]}), scale="linear"),
    "data for network": lambda: mc.deduce(WORLD.data, QUERY),
    "network for model": lambda: mc.ask(WORLD.network, QUERY),
    "dictionary for query": lambda: mc.ask(FITTED, {"A": mc.inhibit(0.9)}),
    "text for do": lambda: mc.Query(do="A"),
    "list for do": lambda: mc.Query(do=["A"]),
    "list for outcome": lambda: mc.Query(outcome=["B"]),
    "array for given": lambda: mc.Query(given=np.ones(4)),
    "text for a level": lambda: mc.Query(given={"A": "high"}),
    "infinite level": lambda: mc.Query(given={"A": float("inf")}),
    "nothing seen": lambda: mc.Query(given={}, do={"A": mc.inhibit(0.9)}),
    "list to hold out": lambda: WORLD.data.hold_out(["A"]),
    "text for efficacy": lambda: mc.inhibit("90%"),
    "per cent for efficacy": lambda: mc.inhibit(90),
    "unknown outcome of an answer": lambda: mc.ask(FITTED, mc.Query(do={"A": mc.fix(1.0)}))["a"],
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_an_error_of_ours(slip):
    with pytest.raises(MolcauseError) as caught:
        slip()
    assert len(str(caught.value)) > 30


def test_a_deleted_column_counts_as_mutated():
    data = small_world(samples=5).data
    del data.adata.obs["interventions"]
    with pytest.raises(MutatedDataError):
        mc.models.NoChange().fit(data)


@pytest.mark.parametrize(("module", "name", "near"), [(mc, "load_data", "load_dataset"), (mc.models, "Rigde", "Ridge")])
def test_a_mistyped_name_of_ours_names_the_nearest(module, name, near):
    with pytest.raises(AttributeError, match=near):
        getattr(module, name)
