"""`Mechanism` as a model: the laws of the ladder, storage, ensembles, refusals and notes."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

import molcause as mc
from molcause.data.intervention import Intervention, to_json
from molcause.errors import BiasError, DataContractError, InterventionError, ParameterError
from molcause.knowledge.network import Network
from molcause.models import storage
from molcause.models.mechanism.mechanism import Mechanism
from molcause.testing import check_model
from molcause.testing.worlds import small_world

QUICK = {"members": 2, "steps": 50}


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def fitted(world):
    return Mechanism(**QUICK, noise=True).fit(world.data, mc.bias.Mask(world.network))


def made(values, done, readouts, scale="log", **obs):
    labels = pd.Categorical([to_json(each) for each in done])
    frame = pd.DataFrame({"interventions": labels, **obs}, index=[f"s{k}" for k in range(len(done))])
    return mc.PerturbationData(AnnData(np.array(values), obs=frame, var=pd.DataFrame(index=readouts)), scale=scale)


@pytest.mark.parametrize("settings", [{}, {"noise": True}], ids=["point", "noise"])
def test_the_laws_of_the_ladder_hold(settings):
    checks = check_model(Mechanism(**QUICK, **settings), save_and_load=False)
    assert all(check.applies for check in checks if check.law.startswith(("do on", "slot", "kind")))


def test_a_saved_fit_predicts_the_same(fitted, tmp_path):
    again = storage.load(storage.save(fitted, tmp_path / "model"))
    done = (Intervention("block", 0.3, "A"), Intervention("fix", 4.0, "B"))
    np.testing.assert_array_equal(again.predict(done).draws, fitted.predict(done).draws)
    np.testing.assert_array_equal(again.covariance(done), fitted.covariance(done))
    assert again.network().sign.tolist() == fitted.network().sign.tolist()


def test_corrupted_networks_of_the_same_size_compile_nothing_and_fit_as_alone(world):
    from molcause.models.mechanism.training import program

    model = Mechanism(**QUICK)
    turned = Network.from_edges([("B", "A", 1), ("C", "B", 1), ("A", "C", -1)], nodes=["D"], name="turned")
    first = model.fit(world.data, mc.bias.Mask(world.network))
    programs = [program(*key) for key in _keys(model)]
    before = [each._cache_size() for each in programs]
    alone = model.fit(world.data, mc.bias.Mask(turned))
    assert before == [each._cache_size() for each in programs]
    assert all(count > 0 for count in before)
    together = model.fit_many(world.data, [mc.bias.Mask(world.network), mc.bias.Mask(turned)])
    np.testing.assert_allclose(together[0].weight, first.weight, atol=1e-9)
    np.testing.assert_allclose(together[1].weight, alone.weight, atol=1e-9)


def _keys(model):
    from molcause.models.mechanism.compiled import Config

    config = Config(model.link, False, True, model.horizon, model.step, 100, 1e-6)
    return [(config, 50)]


def test_a_loop_is_refused_by_name_in_one_pass_only(world):
    with pytest.raises(BiasError, match="A -> B -> C -> A"):
        Mechanism(dynamics="ancestral", **QUICK).fit(world.data, mc.bias.Mask(world.network))


def test_an_unknown_target_is_named_with_its_nearest(fitted):
    with pytest.raises(InterventionError, match=r"'AA' is no node.*Did you mean 'A'"):
        fitted.predict((Intervention("fix", 1.0, "AA"),))


def test_targets_without_a_path_and_unmeasured_targets_are_noted():
    net = Network.from_edges([("X", "A", 1), ("A", "B", 1), ("B", "Z", 1)], name="net")
    shift = [(), (Intervention("shift", 1.0, "X"),), (Intervention("shift", 1.0, "Z"),)]
    data = made([[0.0, 0.0], [1.0, 0.5], [0.0, 0.1]], shift, ["A", "B"])
    fitted = Mechanism(**QUICK, units="change").fit(data, mc.bias.Mask(net))
    notes = " ".join(fitted.training.notes)
    assert "Z: no directed path leads to a readout" in notes
    assert "latent: X" in notes
    base, done = fitted.predict(()), fitted.predict(shift[2])
    np.testing.assert_array_equal(base.mean, done.mean)
    assert "unmeasured target" in done.flags


def test_a_block_moves_levels_on_data_without_a_natural_zero():
    block = (Intervention("block", float("nan"), "A"),)
    data = made([[0.0, 0.0], [0.0, -2.0]], [(), block], ["A", "B"])
    net = Network.from_edges([("A", "B", 1)], name="chain")
    fitted = Mechanism(members=2, steps=400, rate=0.03, units="change", penalty=0.0).fit(data, mc.bias.Mask(net))
    assert {one.what for one in fitted.unknown} == {"strength", "floor"}
    assert fitted.predict(block).mean[1] == pytest.approx(-2.0, abs=0.1)


def test_a_strength_that_was_never_seen_is_assumed_or_the_answer_is_not_determined():
    block = Intervention("block", float("nan"), "A")
    data = made([[0.0, 0.0], [0.0, -2.0]], [(), (block,)], ["A", "B"])
    fitted = Mechanism(**QUICK).fit(data)
    assert "assumed strength" in fitted.predict((block.on("B"),)).flags
    undetermined = fitted.predict((Intervention("scale", 0.5, "B"),))
    assert np.isnan(undetermined.mean).all()
    assert "no natural zero" in undetermined.reason


def test_a_fit_of_a_wild_rate_keeps_finite_parameters(world):
    fitted = Mechanism(**QUICK, rate=1e3, limit=None, link="linear").fit(world.data)
    assert np.isfinite(fitted.weight).all()


def test_noise_needs_replicates():
    data = made([[0.0], [1.0]], [(), (Intervention("fix", 1.0, "A"),)], ["A"])
    with pytest.raises(DataContractError, match="replicates"):
        Mechanism(**QUICK, noise=True).fit(data)


@pytest.mark.parametrize("wrong", [{"link": "tahn"}, {"dynamics": "equilibrum"}, {"members": 0}, {"limit": -1.0}])
def test_hyper_parameters_out_of_range_are_refused(wrong):
    with pytest.raises(ParameterError, match=next(iter(map(str, wrong.values())))):
        Mechanism(**wrong)


def test_progress_counts_all_steps(world):
    seen = []
    Mechanism(**QUICK).fit(world.data, progress=seen.append)
    assert sum(seen) == 2 * 50


def test_a_partial_sample_is_conditioned_as_a_gaussian_where_the_link_is_linear(world):
    model = Mechanism(link="linear", noise=True, **QUICK)
    fitted = model.fit(world.data, mc.bias.Mask(world.network))
    fitted = _first_member(fitted)
    mean, covariance = fitted.predict(()).mean, fitted.covariance(())
    seen = np.array([mean[0] + 0.4, np.nan, mean[2] - 0.3, np.nan])
    at = [0, 2]
    gain = covariance[:, at] @ np.linalg.inv(covariance[np.ix_(at, at)])
    found = fitted.observe(seen, ())
    np.testing.assert_allclose(found.mean, mean + gain @ (seen[at] - mean[at]), atol=1e-7)
    left = covariance - gain @ covariance[at]
    np.testing.assert_allclose(found.sd, np.sqrt(np.maximum(np.diag(left), 0)), atol=1e-6)


def _first_member(fitted):
    from dataclasses import replace

    names = ("weight", "bias", "gain", "decay", "learned", "response", "offset", "noise_sd", "score")
    return replace(fitted, **{name: getattr(fitted, name)[:1] for name in names})


def test_of_many_hidden_nodes_those_on_short_paths_are_kept_and_the_rest_is_counted(monkeypatch):
    from molcause.models.mechanism import structure as structures
    from molcause.names.readouts import ReadoutMap

    monkeypatch.setattr(structures, "MANY", 4)
    long = [("A", "h1", 1), ("h1", "h2", 1), ("h2", "B", 1)]
    from_drug = [("drug", "d1", 1), ("d1", "d2", 1), ("d2", "A", 1)]
    net = Network.from_edges([*long, *from_drug, ("A", "k", 1), ("k", "B", -1)], name="net")
    readouts, mask = ReadoutMap.same_names(["A", "B"]), mc.bias.Mask(net)
    found = structures.structure(readouts, ["drug"], mask, longest=2)
    assert set(found.nodes) == {"A", "B", "k", "drug", "d1", "d2"}
    assert "of 6 unmeasured nodes between targets and readouts, 2 were left out" in found.notes[0]
    assert len(structures.structure(readouts, ["drug"], mask).nodes) == 8


def test_every_flag_of_a_prediction_is_explained(world):
    from molcause.inference.answer import FLAGS

    fitted = Mechanism(**QUICK, limit=0.01).fit(world.data)
    flags = set(fitted.predict((Intervention("shift", 1.0, "C"),)).flags)
    assert {"extrapolated", "at contraction limit"} <= flags <= set(FLAGS)
    assert "assumed strength" in FLAGS
