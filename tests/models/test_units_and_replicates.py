"""Answers do not depend on units, and bootstrap replicates are fits like any other."""

import numpy as np
import pytest
from tests.oracle.cells import data_of, do, handmade

import molcause as mc
from molcause.errors import DataContractError, ParameterError
from molcause.worlds.linear import linear_world


def chain(scale):
    rng = np.random.default_rng(0)
    a = rng.normal(size=200)
    cells = np.column_stack([a, 0.8 * a + rng.normal(size=200)])
    forced = np.column_stack([np.full(100, 3.0), 2.4 + rng.normal(size=100)])
    blocks = [part * np.asarray(scale) for part in (cells, forced)]
    return data_of("AB", blocks, [(), (do("fix", "A"),)])


@pytest.mark.parametrize("scale", [(1e-6, 1e6), (1e6, 1e-6), (1e-12, 1e-12)])
def test_the_units_of_readouts_change_no_answer(scale):
    model = mc.models.LinearEquilibrium(bootstraps=0)
    plain = mc.ask(model.fit(chain((1.0, 1.0))), mc.Query(do={"A": mc.fix(3.0)}, outcome="B"))
    other = mc.ask(model.fit(chain(scale)), mc.Query(do={"A": mc.fix(3.0 * scale[0])}, outcome="B"))
    assert other.contrast / scale[1] == pytest.approx(plain.contrast, rel=1e-4)
    assert other.direction == plain.direction == 1


@pytest.mark.parametrize("dose", [1e-10, 1.0, 1e9])
def test_the_unit_of_a_dose_changes_no_answer(dose):
    rng = np.random.default_rng(1)
    cells = [rng.normal(size=(100, 2)) + shift for shift in ([0.0, 0.0], [2.0, 0.0])]
    data = data_of("AB", cells, [(), (do("shift", "ligand", dose),)])
    fitted = mc.models.LinearEquilibrium(bootstraps=0).fit(data)
    half = mc.ask(fitted, mc.Query(do={"ligand": mc.stimulate(dose / 2)}, outcome="A"))
    whole = mc.ask(fitted, mc.Query(do={"ligand": mc.stimulate(dose)}, outcome="A"))
    assert whole.contrast == pytest.approx(2.0, abs=0.4)
    assert half.contrast == pytest.approx(whole.contrast / 2)


def test_replicates_are_as_spread_as_full_refits_on_resampled_samples():
    world = linear_world(4, 3, controls=80, per_target=20)
    model, bias = mc.models.LinearEquilibrium(bootstraps=40), mc.bias.Sparsity(0.02)
    inside = model.fit(world.data, bias, seed=0).effects[1:]
    rng, outside = np.random.default_rng(5), []
    for _ in range(20):
        found = world.data.conditions()
        cells = [world.data.values()[rng.choice(c.rows, len(c.rows))] for c in found]
        again = data_of(["g0", "g1", "g2", "g3"], cells, [c.perturbation for c in found])
        outside.append(mc.models.LinearEquilibrium(bootstraps=0).fit(again, bias).effects[0])
    some = np.abs(world.effects) > 0
    ratio = inside.std(axis=0)[some] / np.std(outside, axis=0)[some]
    assert 0.7 < np.median(ratio) < 1.4


def test_fewer_than_twenty_replicates_give_no_interval():
    data = linear_world(3, 0, controls=50, per_target=20).data
    query = mc.Query(do={"g0": mc.fix(1.0)}, outcome="g1")
    few = mc.models.LinearEquilibrium(bootstraps=19).fit(data)
    enough = mc.models.LinearEquilibrium(bootstraps=20).fit(data)
    assert np.isnan(mc.ask(few, query).interval).all()
    assert np.isfinite(mc.ask(enough, query).interval).all()
    assert np.isnan(few.network().evidence["low"]).all()


def test_what_was_not_seen_of_a_sample_stays_uncertain():
    fitted = handmade([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [0, 0, 0], [1, 1, 1])
    answer = mc.ask(fitted, mc.Query(given={"A": 1.0}, do={"B": mc.fix(0.0)}, outcome="C"))
    assert answer.outcomes[0].sd == pytest.approx(1.0)
    assert "this sample +-1.00" in str(answer)


def test_a_single_reference_sample_and_wrong_settings_are_said():
    cells = [np.array([[1.0, 2.0]]), np.random.default_rng(0).normal(size=(5, 2))]
    with pytest.raises(DataContractError, match="at least 2"):
        mc.models.LinearEquilibrium(bootstraps=0).fit(data_of("AB", cells, [(), (do("fix", "A"),)]))
    with pytest.raises(ParameterError, match="bootstraps"):
        mc.models.LinearEquilibrium(bootstraps=-1).fit(chain((1, 1)))


def test_a_block_of_unknown_strength_has_a_direction_where_both_extremes_agree():
    fitted = handmade([[0, 0, -0.5], [0.8, 0, 0], [0, 0.9, 0]], [1, 0.5, -0.2], [1, 1, 1], scale="log")
    answer = mc.ask(fitted, mc.Query(do={"B": mc.inhibit()}))
    assert [answer[name].direction for name in "ABC"] == [1, 1, -1]
    assert np.isnan(answer["C"].contrast)


def test_replicates_that_do_not_converge_are_left_out_and_said(monkeypatch):
    from molcause.models.mechanism.linear import fitting

    genuine, calls = fitting.finish, []

    def stubborn(*arguments):
        calls.append(arguments)
        found = genuine(*arguments)
        return found._replace(gradient=1.0) if len(calls) == 3 else found

    monkeypatch.setattr(fitting, "finish", stubborn)
    fitted = mc.models.LinearEquilibrium(bootstraps=4).fit(chain((1.0, 1.0)))
    assert fitted.replicates_dropped == 1
    assert len(fitted.effects) == 1 + 3
    assert any("1 of 4 bootstrap replicates" in note for note in fitted.training.notes)
