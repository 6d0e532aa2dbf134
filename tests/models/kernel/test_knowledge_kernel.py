"""The knowledge kernel: against scikit-learn, its gradients, its honesty about what it does not know."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from scipy.optimize import check_grad

import molcause as mc
from molcause.bias import Diffusion, Mask, SharedGeneSets
from molcause.data.intervention import Intervention, from_json, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import BiasError, ParameterError
from molcause.knowledge.gene_sets import GeneSets
from molcause.knowledge.network import Network
from molcause.models import KnowledgeKernel
from molcause.models.kernel.evidence import Problem, maximize
from molcause.models.kernel.sources import kernels
from molcause.models.kernel.strengths import strengths, typical_strengths
from molcause.models.storage import load, save
from molcause.testing import check_model

TARGETS = tuple(f"T{k}" for k in range(8))
REACHING = Network.from_edges([(f"T{k}", f"R{k}", 1 - 2 * (k % 2)) for k in range(8)], name="reaching")
SETS = GeneSets.from_dict({"odd": TARGETS[1::2], "even": TARGETS[::2]}, name="halves")


def made(seed=0, alike=0.9, readouts=12, noise=0.1, targets=TARGETS):
    """Return singles and some pairs of targets of two kinds; those of a kind have effects of this correlation."""
    rng = np.random.default_rng(seed)
    kind = rng.normal(size=(2, readouts))
    effects = np.array([alike * kind[k % 2] + np.sqrt(1 - alike**2) * rng.normal(size=readouts) for k in range(8)])
    done = [(k,) for k in range(8)] + [(k, (k + 3) % 8) for k in range(8)]
    done = [one for one in done if all(TARGETS[k] in targets for k in one)]
    rows, labels = [], []
    for one in done:
        rows.append(-0.8 * effects[list(one)].sum(axis=0) + noise * rng.normal(size=readouts))
        labels.append(to_json(tuple(Intervention("block", 0.2, TARGETS[k]) for k in one)))
    obs = pd.DataFrame({INTERVENTIONS: pd.Categorical(labels)}, index=[f"s{i}" for i in range(len(rows))])
    adata = AnnData(np.array(rows), obs=obs, var=pd.DataFrame(index=[f"R{k}" for k in range(readouts)]))
    return PerturbationData(adata, scale="log2 ratio", control="[]"), -0.8 * effects


def strengths_of(training, dose="linear"):
    done = [from_json(text) for text in training.conditions[1:]]
    return strengths(done, training, dose, typical_strengths(training))


@pytest.mark.parametrize("variance", ["common", "each"])
def test_gradients_are_those_of_finite_differences(variance):
    problem = KnowledgeKernel(variance=variance).fit(made()[0], SharedGeneSets(SETS) + Diffusion(REACHING)).problem
    assert problem.guesses.any()
    for start in ([0.1, -0.5, -1.0, 0.3, -0.2, -2.0, 0.0], [-3.0, 0.5, -4.0, 1.0, 0.1, 0.5, 0.7]):
        start = np.array(start)
        error = check_grad(lambda x: problem.negative(x)[0], lambda x: problem.negative(x)[1], start)
        assert error < 1e-4 * np.linalg.norm(problem.negative(start)[1])


def test_predictions_sd_and_evidence_are_those_of_scikit_learn():
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import DotProduct

    data, _ = made()
    fitted = KnowledgeKernel().fit(data, SharedGeneSets(SETS))
    asked = [
        (Intervention("block", 0.2, "T1"), Intervention("block", 0.5, "T2")),
        (Intervention("block", 0.0, "T7"),),
    ]
    done = [*strengths_of(fitted.training).values, np.zeros(8), np.zeros(8)]
    done[-2][[1, 2]], done[-1][7] = (-0.8, -0.5), -1.0
    design = np.array(done)
    even = (np.arange(8) % 2 == 0).astype(float)
    own, shared, constant, alike = np.sqrt(fitted.weights)
    both, ones = np.column_stack([even, 1 - even]), np.ones((len(design), 1))
    wide = np.hstack([own * design, shared * design @ np.ones((8, 1)), constant * ones, alike * design @ both])
    model = GaussianProcessRegressor(DotProduct(0.0, "fixed"), alpha=fitted.noise, optimizer=None)
    model.fit(wide[:-2], data.values())
    mean, sd = model.predict(wide[-2:], return_std=True)
    evidence = sum(
        GaussianProcessRegressor(DotProduct(0.0, "fixed"), alpha=fitted.noise, optimizer=None)
        .fit(wide[:-2], column)
        .log_marginal_likelihood_value_
        for column in data.values().T
    )
    found = [fitted.predict(one) for one in asked]
    np.testing.assert_allclose([one.mean for one in found], mean, atol=1e-8)
    np.testing.assert_allclose([one.sd**2 - fitted.noise for one in found], sd**2, atol=1e-8)
    np.testing.assert_allclose(fitted.evidence, evidence, rtol=1e-8)


def test_without_sources_and_shared_terms_it_is_ridge_regression():
    from sklearn.linear_model import Ridge

    data, _ = made()
    fitted = KnowledgeKernel(shared=False, intercept=False).fit(data)
    ridge = Ridge(alpha=fitted.noise / fitted.weights[0], fit_intercept=False)
    ridge.fit(strengths_of(fitted.training).values, data.values())
    single = fitted.predict((Intervention("block", 0.0, "T3"),)).mean
    np.testing.assert_allclose(single, -ridge.coef_[:, 3], atol=1e-8)


def test_knowledge_that_holds_predicts_an_unseen_target_and_has_evidence():
    data, effects = made(targets=TARGETS[:7])
    asked = (Intervention("block", 0.2, "T7"),)
    with_sets = KnowledgeKernel().fit(data, SharedGeneSets(SETS))
    without = KnowledgeKernel().fit(data)
    error = [np.mean((fit.predict(asked).mean - effects[7]) ** 2) for fit in (with_sets, without)]
    assert error[0] < 0.5 * error[1]
    assert with_sets.bayes_factors()["shared gene sets"] > 5
    np.testing.assert_allclose(
        with_sets.evidence - without.evidence, with_sets.bayes_factors()["shared gene sets"], rtol=1e-4
    )
    assert with_sets.predict(asked).flags == ()
    assert without.predict(asked).flags == ("mean change",)


def test_a_first_guess_of_readouts_foresees_an_unseen_target():
    data, _ = made(alike=0.0, noise=0.3)
    changed, place = data.adata.copy(), {f"T{k}": k for k in range(8)}
    for row, text in enumerate(changed.obs[INTERVENTIONS].astype(str)):
        for item in from_json(text):
            k = place[item.target]
            changed.X[row, k] -= 3.0 * (1 - 2 * (k % 2))
    seen = ~changed.obs[INTERVENTIONS].astype(str).str.contains("T7").to_numpy()
    data = PerturbationData(changed[seen].copy(), scale="log2 ratio", control="[]")
    fitted = KnowledgeKernel().fit(data, Diffusion(REACHING))
    told = fitted.predict((Intervention("block", 0.2, "T7"),))
    assert fitted.chosen["reach of signed diffusion"] > 0
    assert told.flags == ()
    assert told.mean[7] > 1.5
    assert np.abs(np.delete(told.mean, 7)).max() < told.mean[7]
    assert fitted.bayes_factors()["signed diffusion"] > 5


def test_knowledge_that_does_not_hold_gets_no_weight_and_changes_nothing():
    data, _ = made(alike=0.0, seed=3)
    with_sets, without = KnowledgeKernel().fit(data, SharedGeneSets(SETS)), KnowledgeKernel().fit(data)
    assert with_sets.chosen["share of shared gene sets"] < 0.15
    assert abs(with_sets.evidence - without.evidence) < 2


@pytest.mark.parametrize("variance", ["common", "each"])
def test_intervals_of_held_out_targets_cover_what_they_say(variance):
    inside = []
    for seed in range(12):
        data, effects = made(seed=seed, targets=TARGETS[:7], readouts=40)
        told = (
            KnowledgeKernel(variance=variance)
            .fit(data, SharedGeneSets(SETS))
            .predict((Intervention("block", 0.2, "T7"),))
        )
        inside.append(np.mean(np.abs(told.mean - effects[7]) < 1.645 * told.sd))
    assert 0.75 < np.mean(inside) <= 0.99


def test_draws_agree_with_the_posterior_and_give_answers_intervals():
    data, _ = made()
    fitted = KnowledgeKernel(draws=4000).fit(data, SharedGeneSets(SETS))
    told = fitted.predict((Intervention("block", 0.2, "T1"),))
    latent = np.sqrt(told.sd**2 - fitted.noise)
    np.testing.assert_allclose(told.draws.std(axis=0), latent, rtol=0.1)
    answer = mc.ask(fitted, mc.Query(do={"T1": mc.inhibit(0.8)}, outcome="R0"))
    assert answer.outcomes[0].low < answer.outcomes[0].contrast < answer.outcomes[0].high


def test_nothing_done_is_no_change_and_what_is_fixed_has_its_level():
    data, _ = made()
    fitted = KnowledgeKernel().fit(data)
    assert not fitted.predict(()).mean.any()
    told = fitted.predict((Intervention("fix", 2.5, "R3"),))
    assert told.mean[3] == 2.5
    assert told.sd[3] == 0
    assert (told.draws[:, 3] == 2.5).all()


def test_many_fits_are_the_fits_one_by_one():
    data, _ = made()
    biases = [None, SharedGeneSets(SETS), SharedGeneSets(SETS.corrupt("relabel", seed=1))]
    asked = (Intervention("block", 0.1, "T1"), Intervention("block", 0.1, "T5"))
    model = KnowledgeKernel()
    for one, many in zip([model.fit(data, bias) for bias in biases], model.fit_many(data, biases), strict=True):
        assert np.array_equal(one.predict(asked).mean, many.predict(asked).mean)
        assert one.evidence == many.evidence


def test_a_weight_that_comes_to_nothing_is_zero():
    rng = np.random.default_rng(0)
    direction = rng.normal(size=(4, 2))
    terms = np.array([np.eye(4), np.outer(direction[:, 0], direction[:, 0])])
    response = rng.normal(size=(4, 60)) - 0.0
    response -= np.outer(direction[:, 0], direction[:, 0] @ response) / (direction[:, 0] @ direction[:, 0])
    found = maximize(Problem(terms, response, np.zeros(60), 4, False, np.empty((0, 4, 60)), ()))
    assert np.isneginf(found.position[1])


def test_terms_are_hand_computed_sums():
    fitted = KnowledgeKernel().fit(made()[0], SharedGeneSets(SETS))
    done = strengths_of(fitted.training)
    terms = kernels(fitted.names, fitted.similarities, done, done)
    pair = fitted.training.condition((Intervention("block", 0.2, "T0"), Intervention("block", 0.2, "T3"))) - 1
    np.testing.assert_allclose(terms[:, pair, pair], [1.28, 2.56, 1.0, 1.28])


def test_doses_may_saturate():
    data, _ = made()
    fitted = KnowledgeKernel(dose="tanh").fit(data)
    done = strengths_of(fitted.training, fitted.dose)
    np.testing.assert_allclose(np.abs(done.values).max(), np.tanh(0.8))
    assert not np.allclose(fitted.predict((Intervention("block", 0.2, "T1"),)).mean, 0)


@pytest.mark.parametrize("kind", ["shift", "fix"])
def test_an_unknown_strength_is_read_from_the_targets_own_reading(kind):
    rng = np.random.default_rng(0)
    values = rng.normal(size=(40, 3))
    values[20:30, 0] -= 2.0
    values[30:, 1] += 3.0
    labels = ["[]"] * 20 + [to_json((Intervention(kind, target=name),)) for name in "AB" for _ in range(10)]
    obs = pd.DataFrame({INTERVENTIONS: pd.Categorical(labels)}, index=[f"s{i}" for i in range(40)])
    data = PerturbationData(AnnData(values, obs=obs, var=pd.DataFrame(index=list("ABC"))), scale="linear")
    training = KnowledgeKernel().fit(data).training
    own = [(training.mean[k] - training.mean[0])[k - 1] for k in (1, 2)]
    np.testing.assert_allclose(strengths_of(training).values, np.diag(own))
    assert own[0] < 0 < own[1]
    typical = typical_strengths(training)
    new = strengths([(Intervention(kind, target="C"),)], training, "linear", typical)
    np.testing.assert_allclose(new.values, [[np.mean(own)]])


def test_it_obeys_the_laws_of_models():
    assert check_model(KnowledgeKernel(draws=20))


def test_storage_keeps_the_similarity_of_targets_that_training_never_saw(tmp_path):
    net = Network.from_edges([("T0", "T7", 1), ("T1", "T7", -1), ("T2", "T1", 1)], nodes=TARGETS)
    data, _ = made(targets=TARGETS[:7])
    fitted = KnowledgeKernel().fit(data, Diffusion(net) + SharedGeneSets(SETS))
    again = load(save(fitted, tmp_path / "model"))
    asked = (Intervention("block", 0.2, "T7"),)
    assert np.array_equal(fitted.predict(asked).mean, again.predict(asked).mean)
    assert again.bayes_factors() == fitted.bayes_factors()


def test_edges_are_refused_and_bad_settings_too():
    with pytest.raises(BiasError, match=r"cannot honour the slot\(s\) mask"):
        KnowledgeKernel().fit(made()[0], Mask(Network.from_edges([("R0", "R1", 1)])))
    with pytest.raises(ParameterError, match="Did you mean 'tanh'"):
        KnowledgeKernel(dose="tan")
    with pytest.raises(ParameterError, match="variance"):
        KnowledgeKernel(variance="own")
    with pytest.raises(ParameterError, match="draws"):
        KnowledgeKernel(draws=-1)
