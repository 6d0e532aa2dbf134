"""Whether interventions moved their own target: hand-computed, by context, and silent where nothing is measured."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

from molcause.data.dialects import perturbench
from molcause.data.intervention import inhibit, knock_down, knock_out, perturbation, stimulate, to_json
from molcause.data.on_target import ineffective, on_target
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import ParameterError

CONTROL = {}


def made(rows, scale="log2", control=None, readouts=("A", "B")):
    """Data of ``(done, context, values)`` rows."""
    obs = pd.DataFrame({
        "interventions": [to_json(perturbation(done)) for done, _, _ in rows],
        "context": [context for _, context, _ in rows],
    }, index=[f"s{k}" for k in range(len(rows))])  # fmt: skip
    values = np.array([values for _, _, values in rows], dtype=float)
    var = pd.DataFrame(index=list(readouts))
    return PerturbationData(AnnData(values, obs=obs, var=var), scale=scale, control=control)


def test_the_fold_change_is_that_of_the_target_alone_in_its_own_context():
    down = {"A": knock_down()}
    rows = [(CONTROL, "x", [5, 0]), (CONTROL, "x", [7, 0]), (down, "x", [4, 9]), (down, "x", [6.5, 9]),
            (CONTROL, "y", [1, 0]), (down, "y", [3, 0])]  # fmt: skip
    table = on_target(made(rows)).set_index("context")
    assert table["log2_fold_change"].to_dict() == {"x": -0.75, "y": 2.0}
    assert table["share_moved"].to_dict() == {"x": 0.5, "y": 0.0}
    assert table["samples"].tolist() == [2, 1]
    assert table["reference_samples"].tolist() == [2, 1]


def test_counts_give_the_ratio_of_means_and_a_stimulus_moves_up():
    rows = [(CONTROL, "x", [2, 0]), (CONTROL, "x", [4, 0]), ({"A": stimulate()}, "x", [12, 0])]
    row = on_target(made(rows, "counts")).iloc[0]
    assert (row["kind"], row["log2_fold_change"], row["share_moved"]) == ("shift", 2.0, 1.0)


def test_a_target_that_is_not_measured_is_listed_as_such():
    rows = [(CONTROL, "x", [2, 0]), ({"C": knock_out()}, "x", [1, 0])]
    row = on_target(made(rows)).iloc[0]
    assert (row["target"], row["measured"], row["readout"]) == ("C", False, "")
    assert np.isnan(row["log2_fold_change"])


def test_a_context_without_reference_has_no_fold_change():
    rows = [(CONTROL, "x", [2, 0]), ({"A": knock_down()}, "y", [1, 0])]
    row = on_target(made(rows)).iloc[0]
    assert (row["measured"], row["reference_samples"]) == (True, 0)
    assert np.isnan(row["log2_fold_change"])


def test_combinations_do_not_count_but_what_the_reference_carries_is_no_combination():
    reference = {"EGF": stimulate()}
    rows = [(reference, "x", [5, 5]), ({**reference, "A": knock_down()}, "x", [3, 5]),
            ({**reference, "A": knock_down(), "B": inhibit()}, "x", [0, 0]),
            ({"A": knock_down()}, "x", [9, 9])]  # fmt: skip
    table = on_target(made(rows, control=to_json(perturbation(reference))))
    assert table["target"].tolist() == ["A"]
    assert table["log2_fold_change"].tolist() == [-2.0]


def test_the_share_moved_never_exceeds_the_share_that_was_moved():
    rng = np.random.default_rng(1)
    reference = rng.normal(size=4000)
    treated = rng.normal(size=4000)
    treated[:1200] -= 9
    rows = [(CONTROL, "x", [v, 0]) for v in reference] + [({"A": knock_down()}, "x", [v, 0]) for v in treated]
    assert on_target(made(rows))["share_moved"].item() == pytest.approx(0.3, abs=0.03)


def test_knock_downs_that_left_their_target_are_found_worst_first():
    rows = [(CONTROL, "x", [5, 5]), ({"A": knock_down()}, "x", [5.2, 5]), ({"B": knock_down()}, "x", [5, 3])]
    (finding,) = ineffective(on_target(made(rows)))
    assert finding.code == "W707"
    assert finding.names == ("A in x (+0.20 log2)",)
    assert finding.text.startswith("1 of 2 measured knock-downs took away less than 30%")
    (finding,) = ineffective(on_target(made(rows)), least=0.8)
    assert finding.names == ("A in x (+0.20 log2)", "B in x (-2.00 log2)")


def test_inhibitors_and_knock_outs_are_no_knock_downs():
    rows = [(CONTROL, "x", [5, 5]), ({"A": inhibit()}, "x", [6, 5]), ({"B": knock_out()}, "x", [5, 6])]
    assert ineffective(on_target(made(rows))) == ()


@pytest.mark.parametrize("least", [0, 1, -1, np.nan])
def test_a_share_that_is_none_is_refused(least):
    rows = [(CONTROL, "x", [5, 5]), ({"A": knock_down()}, "x", [5.2, 5])]
    with pytest.raises(ParameterError, match="share between 0 and 1"):
        ineffective(on_target(made(rows)), least=least)


def test_of_the_small_perturb_seq_set_one_target_is_measured_and_rose(shared_data):
    data = perturbench.read(shared_data("perturbseq-small/devel.h5ad"), control="control", scale="log1p")
    table = on_target(data)
    measured = table[table["measured"]]
    assert measured["target"].tolist() == ["TMSB4X"]
    assert measured["share_moved"].item() > 0.95
    column = data.adata[:, "TMSB4X"].X.toarray().ravel()
    obs = data.adata.obs
    here = (obs["context"] == "k562").to_numpy()
    level = {
        name: np.expm1(column[here & (obs["condition"] == name).to_numpy()]).mean() for name in ("TMSB4X", "control")
    }
    assert measured["log2_fold_change"].item() == pytest.approx(np.log2(level["TMSB4X"] / level["control"]))
