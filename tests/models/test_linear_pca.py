"""The linear model of principal-component scores, against the published formula written out."""

import numpy as np
import pytest
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.models import LinearPCA
from molcause.testing import check_model

NAMES = "ABCDEFGH"


def screen(done, seed=0):
    rng = np.random.default_rng(seed)
    cells = [rng.normal(size=(3, 8)) + rng.normal(size=8) * 2.0 for _ in done]
    return np.array([x.mean(axis=0) for x in cells]).T, data_of(NAMES, cells, done, scale="log")


def published(means, members, asked, dim):
    """Return the prediction; `means` [genes, conditions], control first; `members` rows perturbed in each condition."""
    center = means - means.mean(axis=0)
    vectors = np.linalg.eigh(center.T @ center)[1][:, ::-1][:, :dim]
    g = center @ vectors
    p = np.array([g[rows].sum(axis=0) for rows in members]).T
    y = means - means[:, [0]]
    b = y.mean(axis=1, keepdims=True)
    eye = 0.1 * np.eye(dim)
    k = np.linalg.inv(g.T @ g + eye) @ g.T @ (y - b) @ p.T @ np.linalg.inv(p @ p.T + eye)
    return g @ k @ g[asked].sum(axis=0) + b[:, 0] + means[:, 0]


@pytest.mark.parametrize("components", [1, 3, 4])
def test_it_is_the_published_formula(components):
    done = [(), *((do("scale", name),) for name in "ABCE")]
    means, data = screen(done)
    model = LinearPCA(components=components).fit(data)
    for asked in ([5], [0], [2, 6]):
        expected = published(means, [[], [0], [1], [2], [4]], asked, components)
        found = model.predict(tuple(do("scale", NAMES[k]) for k in asked))
        np.testing.assert_allclose(found.mean, expected, rtol=1e-9)
        assert found.flags == ()


def test_by_hand_with_one_condition_and_two_readouts():
    cells = [np.array([[1.0, 0.0]]), np.array([[3.0, 0.0]])]
    model = LinearPCA().fit(data_of("AB", cells, [(), (do("shift", "A"),)], scale="log"))
    g = np.sqrt(0.25 + 2.25)  # columns centered: (.5, -.5) and (1.5, -1.5)
    k = (g * 1.0 / (2 * g * g + 0.1)) * g / (g * g + 0.1)  # Y - b = [[-1, 1], [0, 0]]
    np.testing.assert_allclose(model.predict((do("shift", "B"),)).mean, [1 + 1 - g * k * g, g * k * g], rtol=1e-9)


def test_a_combination_has_the_sum_of_scores_and_unmeasured_targets_are_counted_and_fall_back():
    done = [(), (do("scale", "A"),), (do("scale", "B"),), (do("scale", "A"), do("scale", "C")), (do("scale", "Z"),)]
    means, data = screen(done, seed=3)
    model = LinearPCA(components=3).fit(data)
    center = means - means.mean(axis=0)
    g = center @ np.linalg.eigh(center.T @ center)[1][:, ::-1][:, :3]
    y = (means - means[:, [0]])[:, :4]
    b, p = y.mean(axis=1, keepdims=True), np.array([0 * g[0], g[0], g[1], g[0] + g[2]]).T
    eye = 0.1 * np.eye(3)
    k = np.linalg.inv(g.T @ g + eye) @ g.T @ (y - b) @ p.T @ np.linalg.inv(p @ p.T + eye)
    found = model.predict((do("scale", "D"), do("scale", "H")))
    np.testing.assert_allclose(found.mean, g @ k @ (g[3] + g[7]) + b[:, 0] + means[:, 0], rtol=1e-9)
    fallen = model.predict((do("scale", "Z"),))
    np.testing.assert_allclose(fallen.mean, means[:, 0] + b[:, 0], rtol=1e-9)
    assert fallen.flags == ("mean change",)
    assert any(note.startswith("1 conditions with targets that are not measured") for note in model.training.notes)
    answer = mc.ask(model, mc.Query(do={"Z": mc.knock_down()}, outcome="A"))
    assert "mean change" in str(answer)


def test_nothing_done_is_the_reference_and_bad_settings_are_refused():
    means, data = screen([(), (do("scale", "A"),)])
    np.testing.assert_allclose(LinearPCA().fit(data).predict(()).mean, means[:, 0])
    for bad in ({"components": 0}, {"penalty": 0.0}):
        with pytest.raises(mc.errors.ParameterError, match="LinearPCA"):
            LinearPCA(**bad)


def test_it_keeps_the_laws_of_models():
    assert len(check_model(LinearPCA())) > 10
