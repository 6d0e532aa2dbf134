"""`mlp_world` against its definition, computed anew from its weights."""

import numpy as np
import pytest

import molcause as mc
from molcause.errors import InterventionError, ParameterError
from molcause.worlds.mlp import mlp_world


def by_hand(world, noise, held=None, added=None, kept=None, sent=None):
    """Compute one sample gene by gene, with plain numbers."""
    m, x = world.mechanisms, {}
    for i in m.order:
        g = m.genes[i]
        parents = [x[j] * (sent or {}).get(j, 1.0) for j in g.parents]
        f = 0.0
        if g.parents:
            hidden = [
                np.tanh(sum(w * p for w, p in zip(g.weights[:, u], parents, strict=True)) + g.offsets[u])
                for u in range(10)
            ]
            f = (float(np.dot(hidden, g.output)) - g.middle) / g.sd
        raw = (kept or {}).get(i, 1.0) * f + (0.5 if g.parents else 1.0) * noise[i]
        x[i] = (raw - g.reading[0]) / g.reading[1] + (added or {}).get(i, 0.0)
        x[i] = (held or {}).get(i, x[i])
    return [x[i] for i in range(len(m.names))]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "changes"),
    [
        (None, {}),
        (mc.fix(1.2), {"held": {1: 1.2}}),
        (mc.stimulate(0.7), {"added": {1: 0.7}}),
        (mc.stimulate(), {"added": {1: -2.0}}),
        (mc.knock_down(0.75), {"kept": {1: 0.25}}),
        (mc.inhibit(0.75), {"sent": {1: 0.25}}),
        (mc.inhibit(), {"sent": {1: 0.5}}),
    ],
)
def test_a_counterfactual_is_the_definition_evaluated_on_the_sample_s_noise(act, changes):
    world = mlp_world(7, 3, controls=60, per_target=4)
    done = {} if act is None else {"g1": act}
    assert world.mechanisms.genes[1].parents  # a gene in the middle: it has causes, and effects
    assert world.effects[:, 1].any()
    for row in (0, 59, 70):
        wanted = by_hand(world, world.noise[row], **changes)
        np.testing.assert_allclose(world.counterfactual(row, done), wanted, atol=1e-12)


def test_the_reagent_of_fix_takes_the_level_in_the_noise():
    world = mlp_world(7, 3, controls=60, per_target=4)
    found = world.counterfactual(0, {"g1": mc.knock_out()})
    np.testing.assert_allclose(found, by_hand(world, world.noise[0], held={1: world.noise[0, 8]}), atol=1e-12)
    fixed = world.data.values()[world.truth == '[["g1","fix",null]]'][:, 1]
    assert fixed.mean() == pytest.approx(-2.0, abs=0.6)


def test_reference_samples_are_standardised_and_responses_with_them():
    world = mlp_world(9, 1, controls=300, per_target=2)
    reference = world.data.values()[:300]
    np.testing.assert_allclose(reference.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(reference.std(axis=0), 1.0, atol=1e-12)
    for i, gene in enumerate(world.mechanisms.genes):
        if gene.parents:
            f = gene.response(reference)
            assert (f.mean(), f.std()) == pytest.approx((0.0, 1.0), abs=1e-12), i


def test_the_graph_is_acyclic_has_two_edges_a_gene_and_no_signs():
    world = mlp_world(12, 4, controls=20, per_target=2)
    assert len(world.network) == 24
    assert not world.network.sign.any()
    assert not np.linalg.matrix_power((world.effects != 0).astype(int), 12).any()
    assert np.isnan(world.effects[world.effects != 0]).all()
    assert len(set(world.network.components().tolist())) == 12


def test_responses_saturate():
    world = mlp_world(12, 4, controls=200, per_target=2)
    source, target = world.network.source[0], world.network.target[0]
    k = world.mechanisms.names.index(target)
    far, farther = (world.counterfactual(0, {source: mc.fix(v)})[k] for v in (1e3, 1e6))
    assert far == pytest.approx(farther, abs=1e-6)


def test_an_unknown_kind_or_graph_is_refused_by_name():
    with pytest.raises(InterventionError, match="'knock'"):
        mlp_world(4, kind="knock")
    with pytest.raises(ParameterError, match="'ring'"):
        mlp_world(4, graph="ring")
