"""The sparse inverse covariance against scikit-learn, and how its penalty is chosen."""

import numpy as np
import pytest
from sklearn.covariance import graphical_lasso
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.models import Diagonal, GraphicalLasso
from molcause.models.covariance.graphical_lasso import SHARES
from molcause.testing import check_model


def chain(done, samples=60, d=6, seed=0):
    """Return cells and data of a chain in which each readout follows the one before."""
    rng = np.random.default_rng(seed)
    mix = np.linalg.inv(np.eye(d) - np.diag(np.full(d - 1, 0.8), -1)).T
    cells = [rng.normal(size=(samples, d)) @ mix + rng.normal(size=d) for _ in done]
    return cells, data_of("ABCDEFGH"[:d], cells, done, scale="log")


DONE = [(), (do("shift", "A"),), (do("shift", "B"),), (do("shift", "C"),)]


def pooled(cells):
    return sum((len(x) - 1) * np.cov(x.T) for x in cells) / sum(len(x) - 1 for x in cells)


@pytest.mark.parametrize("standardize", [True, False])
def test_at_a_given_penalty_it_is_that_of_scikit_learn(standardize, monkeypatch):
    monkeypatch.setattr("molcause.models.covariance.graphical_lasso.GAP", 1e-10)
    cells, data = chain(DONE)
    raw = pooled(cells)
    unit = np.sqrt(np.diagonal(raw)) if standardize else np.full(6, np.sqrt(np.diagonal(raw).mean()))
    scaled = raw / np.outer(unit, unit)
    expected, precision = graphical_lasso(scaled, alpha=0.2 * np.abs(np.triu(scaled, 1)).max(), tol=1e-7, enet_tol=1e-7)
    fitted = GraphicalLasso(penalty=0.2, standardize=standardize).fit(data)
    np.testing.assert_allclose(fitted.covariance(()), expected * np.outer(unit, unit), rtol=1e-3, atol=1e-4)
    assert fitted.chosen == {"edges": np.count_nonzero(np.triu(precision, 1))}
    assert fitted.flags == ()


@pytest.mark.parametrize("done", [DONE, [()]])
def test_a_penalty_is_chosen_by_conditions_or_by_samples_and_beats_independence(done):
    data = chain(done)[1]
    fitted, again = GraphicalLasso().fit(data, seed=3), GraphicalLasso().fit(data, seed=3)
    assert fitted.chosen["penalty"] in SHARES
    np.testing.assert_array_equal(fitted.within, again.within)
    test = pooled(chain(done, seed=1, samples=300)[0])

    def density(within):
        return -np.linalg.slogdet(within)[1] - np.trace(np.linalg.solve(within, test))

    assert density(fitted.within) > density(Diagonal().fit(data).within)


def test_the_largest_penalty_leaves_no_edge_and_variances_as_they_are():
    cells, data = chain(DONE)
    fitted = GraphicalLasso(penalty=1.0).fit(data)
    np.testing.assert_allclose(fitted.within, np.diag(np.diagonal(pooled(cells))), rtol=1e-9, atol=1e-12)
    assert fitted.chosen["edges"] == 0.0


def test_iterations_that_end_too_soon_are_a_flag_of_every_prediction(monkeypatch):
    monkeypatch.setattr("molcause.models.covariance.graphical_lasso.STEPS", 1)
    fitted = GraphicalLasso(penalty=0.05).fit(chain(DONE)[1])
    assert fitted.predict(()).flags == ("not converged",)
    assert "not converged" in mc.ask(fitted, mc.Query(given={"A": 1.0}, outcome="B")).warrant.flags


def test_more_readouts_than_it_can_take_are_refused_with_the_reason(monkeypatch):
    monkeypatch.setattr("molcause.models.covariance.graphical_lasso.MOST", 5)
    with pytest.raises(mc.errors.DataContractError, match=r"not applicable: .* up to 5 readouts, and the data have 6"):
        GraphicalLasso().fit(chain(DONE)[1])


@pytest.mark.parametrize("penalty", [0.0, 1.1, -1.0])
def test_a_penalty_is_a_share(penalty):
    with pytest.raises(mc.errors.ParameterError, match="share of the largest covariance"):
        GraphicalLasso(penalty=penalty)


def test_it_keeps_the_laws_of_models():
    assert len(check_model(GraphicalLasso())) > 10
