"""What each recipe compiles to, seen from the readings."""

import math

import numpy as np
import pytest

import molcause as mc
from molcause.errors import BiasError
from molcause.knowledge.network import Network, strings
from molcause.testing import check_bias

RECIPES = [mc.bias.Mask, mc.bias.Signs, mc.bias.EdgePrior]


def readouts(*rows):
    return mc.ReadoutMap.from_rows([{"readout": f"p{node}", "node": node, "sign": sign} for node, sign in rows])


def test_signs_turn_round_through_an_inhibitory_site_and_vanish_through_an_unknown_one():
    net = Network.from_edges([("RAF", "MEK", 1), ("PKC", "MEK", 1), ("ERK", "RAF", -1), ("MEK", "ERK", 1)])
    sites = readouts(("RAF", -1), ("MEK", 1), ("ERK", 1), ("PKC", 0))
    sign = mc.bias.Signs(net).compile(sites, ()).sign
    assert sign.tolist() == [[0, 0, 1, 0], [-1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    mask = mc.bias.Mask(net).compile(sites, ()).mask
    assert mask.astype(int).tolist() == [[0, 0, 1, 0], [1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0]]


def test_two_inhibitory_sites_keep_the_sign():
    net = Network.from_edges([("A", "B", -1)])
    assert mc.bias.Signs(net).compile(readouts(("A", -1), ("B", -1)), ()).sign.tolist() == [[0, 0], [-1, 0]]


def test_unmeasured_nodes_are_summed_out_with_their_signs():
    net = Network.from_edges([("A", "x", -1), ("x", "y", 1), ("y", "B", -1), ("B", "C", 1)])
    both = (mc.bias.Mask(net) + mc.bias.Signs(net)).compile(readouts(("A", 1), ("B", 1), ("C", 1)), ())
    assert both.mask.astype(int).tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
    assert both.sign.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_a_loop_through_an_unmeasured_node_is_no_edge_to_itself():
    net = Network.from_edges([("A", "x", 1), ("x", "A", 1), ("A", "A", 1), ("A", "B", 1)])
    assert not np.diagonal(mc.bias.Mask(net).compile(readouts(("A", 1), ("B", 1)), ()).mask).any()


def test_two_readouts_of_one_node_do_not_cause_each_other():
    net = Network.from_edges([("A", "B", 1), ("B", "A", 1)])
    twice = mc.ReadoutMap.from_rows(
        [{"readout": r, "node": n, "sign": 1} for r, n in (("a1", "A"), ("a2", "A"), ("b", "B"))]
    )
    mask = mc.bias.Mask(net).compile(twice, ()).mask
    assert mask.astype(int).tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]


def test_unmeasured_targets_are_columns_and_reach_through_unmeasured_nodes_only():
    net = Network.from_edges([("CD3", "RAS", 1), ("RAS", "A", -1), ("A", "B", 1)])
    sites = readouts(("A", 1), ("B", 1))
    both = (mc.bias.Mask(net) + mc.bias.Signs(net)).compile(sites, ("CD3",))
    assert both.targets == ("CD3",)
    assert both.mask.astype(int).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert both.sign.tolist() == [[0, 0, -1], [1, 0, 0]]


def test_a_target_outside_the_network_may_act_on_every_readout_and_this_is_noted():
    net = Network.from_edges([("A", "B", 1)])
    sites = readouts(("A", 1), ("B", 1))
    mask = mc.bias.Mask(net).compile(sites, ("drug",))
    assert mask.mask[:, 2].all()
    assert any("drug" in note and "stay free" in note for note in mask.notes)
    assert not mc.bias.Signs(net).compile(sites, ("drug",)).sign[:, 2].any()
    assert not mc.bias.EdgePrior(net).compile(sites, ("drug",)).prior[:, 2].any()


def test_a_readout_outside_the_network_gets_no_edge_in_a_mask_and_is_noted_and_no_prior():
    net = Network.from_edges([("A", "B", 1)])
    sites = readouts(("A", 1), ("B", 1), ("Q", 1))
    compiled = mc.bias.Mask(net).compile(sites, ())
    assert not compiled.mask[2].any()
    assert not compiled.mask[:, 2].any()
    assert any(note.startswith("1 of 3 readouts") and "Q" in note for note in compiled.notes)
    prior = mc.bias.EdgePrior(net).compile(sites, ()).prior
    assert not prior[2].any()
    assert not prior[:, 2].any()


@pytest.mark.parametrize("recipe", RECIPES)
def test_no_common_name_at_all_is_refused_with_examples_of_both(recipe):
    with pytest.raises(BiasError, match=r"None of the 1 readouts.*ENSG1.*MEK"):
        recipe(Network.from_edges([("MEK", "ERK", 1)])).compile(mc.ReadoutMap.same_names(["ENSG1"]), ())


def test_undirected_edges_are_left_out_and_counted():
    net = Network.build(strings("AB"), strings("BA"), np.array([1, 1], dtype=np.int8), directed=np.array([False, True]))
    compiled = mc.bias.Mask(net).compile(mc.ReadoutMap.same_names(["A", "B"]), ())
    assert compiled.mask.astype(int).tolist() == [[0, 1], [0, 0]]
    assert any(note.startswith("1 undirected edge") for note in compiled.notes)


def test_a_prior_is_symmetric_in_log_odds_and_zero_on_the_diagonal():
    prior = (
        mc.bias.EdgePrior(Network.from_edges([("A", "B", 1)]), 0.8).compile(mc.ReadoutMap.same_names("AB"), ()).prior
    )
    assert prior == pytest.approx(np.array([[0, -math.log(4)], [math.log(4), 0]]))


def test_a_prior_from_empty_knowledge_is_neutral():
    empty = Network.from_edges([], nodes=["A", "B"])
    compiled = mc.bias.EdgePrior(empty).compile(mc.ReadoutMap.same_names("AB"), ())
    assert not compiled.prior.any()
    positive, negative = compiled.prices(0.02)
    assert positive[0, 1] == negative[1, 0] == pytest.approx(0.02)


def test_a_prior_of_one_half_is_neutral():
    net = Network.from_edges([("A", "B", 1)])
    assert not mc.bias.EdgePrior(net, 0.5).compile(mc.ReadoutMap.same_names("AB"), ()).prior.any()


@pytest.mark.parametrize("value", [0.4, 1.0, 1.5, float("nan")])
def test_an_impossible_confidence_is_refused(value):
    with pytest.raises(BiasError, match=r"between 0.5"):
        mc.bias.EdgePrior(Network.from_edges([("A", "B", 1)]), value)


@pytest.mark.parametrize("recipe", [mc.bias.Mask, mc.bias.Signs])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_a_strength_that_is_not_positive_is_refused(recipe, value):
    with pytest.raises(BiasError, match="positive"):
        recipe(Network.from_edges([("A", "B", 1)]), value)


@pytest.mark.parametrize("value", [-0.1, math.inf, math.nan])
def test_a_sparsity_that_is_no_price_is_refused(value):
    with pytest.raises(BiasError, match="sparsity"):
        mc.bias.Sparsity(value)


@pytest.mark.parametrize("recipe", RECIPES)
def test_rebinding_keeps_the_recipe_and_changes_every_network(recipe):
    net, other = Network.from_edges([("A", "B", 1)]), Network.from_edges([("B", "A", -1)], name="other")
    rebound = (recipe(net) + mc.bias.Sparsity(0.1)).rebind(lambda given: other)
    assert rebound.knowledge == (other,)
    assert rebound.parts == (recipe(other), mc.bias.Sparsity(0.1))
    assert "other" in rebound.describe()


def test_a_sum_is_flat_lists_slots_in_order_and_describes_every_part():
    net = Network.from_edges([("A", "B", 1)], name="small")
    total = mc.bias.Sparsity(0.1) + (mc.bias.EdgePrior(net, 0.8) + mc.bias.Mask(net, 2.0)) + mc.bias.Signs(net)
    assert len(total.parts) == 4
    assert total.slots == ("mask", "sign", "prior", "penalty")
    assert total.knowledge == (net, net, net)
    assert (
        total.describe() == "Sparsity(0.1) + EdgePrior(small, confidence=0.8) + Mask(small, strength=2) + Signs(small)"
    )


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_obeys_the_conformance_kit(recipe):
    assert all(check.applies for check in check_bias(recipe))


@pytest.mark.parametrize("other", [None, 0.1, "mask"])
def test_adding_something_that_is_no_bias_is_refused(other):
    with pytest.raises((TypeError, BiasError)):
        mc.bias.Sparsity() + other
