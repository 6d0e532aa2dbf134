"""`LinearEquilibrium` fitted to worlds of known truth: recovery, identifiability, reproducibility, coverage."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.data.intervention import from_json
from molcause.models.mechanism.linear.linear_equilibrium import FittedLinearEquilibrium, LinearEquilibrium
from molcause.worlds.linear import linear_world

SPARSE = mc.bias.Sparsity(0.02)
LOOP = np.array([[0, 0, -0.5], [0.8, 0, 0], [0, 0.9, 0]])


def world(perturbations, seed=0, n=300, scale="standardised", drive=(0, 0, 0)):
    """Return data of A -> B -> C -| A; U (unmeasured) adds ``drive``; unknown strengths are 0.3, 2 or a level of 1."""
    rng, cells = np.random.default_rng(seed), []
    for done in perturbations:
        row, column, shift, level = np.ones(3), np.ones(3), np.zeros(3), {}
        for item in done:
            t = "ABC".find(item.target)
            if t < 0:
                shift = shift + np.array(drive) * (item.strength if item.known and item.kind == "shift" else 1.0)
            elif item.kind == "shift":
                shift[t] += item.strength if item.known else 2.0
            elif item.kind == "fix":
                level[t] = item.strength if item.known else 1.0
            else:
                (row if item.kind == "scale" else column)[t] *= item.strength if item.known else 0.3
        system, push = np.eye(3) - row[:, None] * LOOP * column, row * 5.0 + shift + 0.5 * rng.normal(size=(n, 3))
        for t, value in level.items():
            system[t], push[:, t] = np.eye(3)[t], value + 0.1 * rng.normal(size=n)
        cells.append(push @ np.linalg.inv(system).T)
    return data_of("ABC", cells, perturbations, scale=scale)


def fit(perturbations, bias=None, bootstraps=0, seed=0, **made) -> FittedLinearEquilibrium:
    data = world(perturbations, **made)
    return LinearEquilibrium(bootstraps=bootstraps).fit(data, bias or mc.bias.Sparsity(0.0), seed=seed)


def worst_misfit(fitted) -> float:
    """Return the largest distance between predicted and seen means, over the training conditions."""
    return max(
        float(np.abs(fitted.predict(from_json(text)).mean - fitted.training.mean[k]).max())
        for k, text in enumerate(fitted.training.conditions)
    )


@pytest.mark.parametrize(("kind", "cyclic"), [("fix", False), ("shift", False), ("fix", True), ("shift", True)])
def test_edges_of_a_linear_world_are_recovered(kind, cyclic):
    made = linear_world(genes=10, seed=1, kind=kind, cyclic=cyclic)
    fitted = LinearEquilibrium(bootstraps=0).fit(made.data, SPARSE)
    off = ~np.eye(10, dtype=bool)
    truth, score = made.effects[off] != 0, np.abs(fitted.effects[0])[off]
    assert fitted.converged
    assert average_precision_score(truth, score) >= 0.95
    strong = np.abs(made.effects) > 0.2
    assert (np.sign(fitted.effects[0]) == np.sign(made.effects))[strong].mean() >= 0.95


@pytest.mark.parametrize("kind", ["scale", "block"])
def test_strengths_of_scale_and_block_improve_the_likelihood_and_the_signs(kind):
    made = linear_world(genes=6, seed=2, kind=kind, controls=400, per_target=300)
    told = LinearEquilibrium(bootstraps=0).fit(made.data, SPARSE)
    mistold = data_of(made.data.adata.var_names, [made.data.values()], [()])
    ignored = LinearEquilibrium(bootstraps=0).fit(mistold, SPARSE)
    value = [f.value + np.log(f.training.sd[0]).sum() for f in (told, ignored)]
    strong = np.abs(made.effects) > 0.2
    right = [float((np.sign(f.effects[0]) == np.sign(made.effects))[strong].mean()) for f in (told, ignored)]
    assert value[0] < value[1] - 0.01
    assert right[0] >= max(0.95, right[1])


def test_training_conditions_are_reproduced_by_their_own_predictions():
    block, hidden = do("block", "A"), do("shift", "U")
    several = [(block,), (block, do("scale", "B")), (hidden,), (hidden, do("scale", "A")), (do("scale", "C", 0.5),)]
    fixed = [(do("fix", "B"),), (do("fix", "B"), do("block", "B", 0.5))]
    shifted = [(do("shift", "B"),), (do("shift", "C", 2.0),), (do("shift", "B"), do("scale", "B", 0.5))]
    assert worst_misfit(fit([(), *several, *fixed, *shifted], drive=(2, 0, 1), n=1000)) < 0.1


def test_training_condition_with_a_scale_and_a_known_shift_of_one_node_is_reproduced():
    assert worst_misfit(fit([(), (do("scale", "B"), do("shift", "B", 2.0))])) < 0.15


def test_hidden_target_seen_by_another_kind_only_is_not_identifiable():
    fitted = fit([(), (do("shift", "U"),)], drive=(2, 0, 0))
    answer = mc.ask(fitted, mc.Query(do={"U": mc.inhibit(0.9)}))
    assert answer.warrant.basis == "none"
    assert "not identifiable" in answer.warrant.reason
    assert all(np.isnan(outcome.level) for outcome in answer.outcomes)


def test_prediction_for_a_held_out_unmeasured_target_is_not_identifiable():
    found = fit([(), (do("fix", "A"),)]).predict((do("shift", "U"),))
    assert "not identifiable" in found.reason
    assert np.isnan(found.mean).all()


def test_ask_about_a_held_out_unmeasured_target_has_basis_none():
    rest, held_out = world([(), (do("fix", "A"),), (do("shift", "U"),)], drive=(2, 0, 0)).hold_out("U")
    fitted = LinearEquilibrium(bootstraps=0).fit(rest, mc.bias.Sparsity(0.0))
    answer = mc.ask(fitted, mc.Query(do={"U": mc.stimulate()}), data=held_out)
    assert answer.warrant.basis == "none"
    assert "not identifiable" in answer.warrant.reason


def test_inputs_never_applied_apart_are_said_not_identifiable_apart():
    together = (do("shift", "U"), do("shift", "W"))
    fitted = fit([(), together, (do("fix", "A"),)], drive=(1, 0, 0))
    found = fitted.predict((do("shift", "U"),))
    assert "not identifiable" in found.reason
    assert "shift U" in found.reason
    assert np.isnan(found.mean).all()
    assert fitted.predict(together).reason == ""


def test_an_input_seen_only_while_its_child_was_fixed_is_not_identifiable():
    fitted = fit([(), (do("fix", "A"), do("shift", "U"))], drive=(2, 0, 0))
    found = fitted.predict((do("shift", "U"),))
    assert found.reason or np.isnan(found.mean[0])


def test_fixing_an_unmeasured_target_at_zero_is_not_the_same_as_doing_nothing():
    fitted = fit([(), (do("fix", "U", 0.0),), (do("fix", "A"),)], drive=(2, 0, 0))
    assert worst_misfit(fitted) < 0.15


def test_a_fix_far_from_what_training_did_is_not_called_measured():
    data = world([(), (do("fix", "A"),)])
    fitted = LinearEquilibrium(bootstraps=0).fit(data, mc.bias.Sparsity(0.0))
    answer = mc.ask(fitted, mc.Query(do={"A": mc.fix(50.0)}, outcome="B"))
    assert answer.level == pytest.approx(45.0, rel=0.1)
    assert answer.warrant.basis == "assumed"
    assert "extrapolated" in answer.warrant.flags


def test_same_seed_reproduces_bit_for_bit_and_another_seed_changes_the_replicates_only():
    one, two, other = (fit([(), (do("block", "A"),)], bootstraps=3, seed=s) for s in (5, 5, 6))
    for name in ("effects", "intercept", "noise_sd", "learned_fraction", "learned_offset"):
        assert np.array_equal(getattr(one, name), getattr(two, name), equal_nan=True)
        assert np.array_equal(getattr(one, name)[0], getattr(other, name)[0], equal_nan=True)
    assert not np.array_equal(one.effects[1:], other.effects[1:])
    assert not np.array_equal(one.effects[1], one.effects[2])


def test_effects_on_the_demo_data_are_stable():
    rest, _ = mc.load_dataset("sachs2005").hold_out("MEK")
    network = mc.load_network("mapk-core")
    for bias in (SPARSE, SPARSE + mc.bias.Mask(network)):
        fitted = LinearEquilibrium(bootstraps=0).fit(rest, bias)
        assert np.abs(np.linalg.eigvals(fitted.effects[0])).max() < 1.0
        assert fitted.converged


def coverage(cyclic: bool) -> float:
    inside = []
    for seed in range(20):
        made = linear_world(genes=5, seed=seed, cyclic=cyclic, controls=200, per_target=60)
        edges = [(f"g{j}", f"g{i}") for i, j in np.argwhere(made.effects)]
        mask = mc.bias.Mask(mc.Network.from_edges(edges, nodes=[f"g{k}" for k in range(5)]))
        draws = LinearEquilibrium(bootstraps=60).fit(made.data, mask, seed=seed).effects[1:]
        low, high = np.percentile(draws, [2.5, 97.5], axis=0)
        real = made.effects != 0
        inside += ((low <= made.effects) & (made.effects <= high))[real].tolist()
    return float(np.mean(inside))


def test_bootstrap_intervals_cover_the_true_effects_of_acyclic_worlds():
    assert 0.85 <= coverage(cyclic=False) <= 0.995


@pytest.mark.slow
def test_bootstrap_intervals_cover_the_true_effects_of_cyclic_worlds():
    assert 0.85 <= coverage(cyclic=True) <= 0.995
