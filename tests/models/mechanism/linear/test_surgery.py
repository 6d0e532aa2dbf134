"""Surgery on linear mechanisms against the cyclic RAF/MEK/ERK reference table and hand-solved systems."""

import numpy as np
import pytest
from tests.oracle.cells import do, handmade

from molcause.errors import SolvabilityError
from molcause.models.mechanism.linear.surgery import Surgery, operate

EFFECTS = np.array([[0, 0, -0.5], [0.8, 0, 0], [0, 0.9, 0]])
NOISE = np.array([1, 0.5, -0.2])
RAF, MEK, ERK = range(3)


def levels(surgery: Surgery, effects=EFFECTS, constant=NOISE) -> np.ndarray:
    return operate(effects[None], np.zeros((1, 3)), surgery, "test").solve(surgery.row * constant)[0]


def nothing() -> Surgery:
    return Surgery.none(np.ones((1, 3)))


def fixed(node: int, value: float) -> Surgery:
    surgery = nothing()
    surgery.row[:, node], surgery.offset[:, node], surgery.noise_sd[:, node] = 0.0, value, 0.0
    return surgery


def test_factual_equilibrium_of_the_reference_table():
    np.testing.assert_allclose(levels(nothing()), [0.64338235, 1.01470588, 0.71323529], atol=1e-8)


@pytest.mark.parametrize(
    ("node", "expected"), [(RAF, [0, 0.5, 0.25]), (MEK, [1.1, 0, -0.2]), (ERK, [1, 1.3, 0])], ids=["RAF", "MEK", "ERK"]
)
def test_hard_interventions_of_the_reference_table(node, expected):
    np.testing.assert_allclose(levels(fixed(node, 0.0)), expected, atol=1e-8)


def test_catalytic_inhibition_of_the_reference_table_raises_raf_itself():
    surgery = nothing()
    surgery.column[:, RAF] = 0.1
    got = levels(surgery)
    np.testing.assert_allclose(got, [0.84459459, 0.56756757, 0.31081081], atol=1e-8)
    assert got[RAF] > levels(nothing())[RAF]


def test_shift_of_the_reference_table():
    surgery = nothing()
    surgery.offset[:, RAF] = -1.0
    np.testing.assert_allclose(levels(surgery), [-0.09191176, 0.42647059, 0.18382353], atol=1e-8)


def test_total_effect_under_do_and_under_shift_are_told_apart():
    under_do = levels(fixed(RAF, 1.0)) - levels(fixed(RAF, 0.0))
    surgery = nothing()
    surgery.offset[:, RAF] = 1.0
    under_shift = levels(surgery) - levels(nothing())
    assert under_do[ERK] == pytest.approx(0.72, abs=1e-8)
    assert under_shift[ERK] == pytest.approx(0.52941176, abs=1e-8)


def test_observational_slope_has_the_wrong_sign():
    covariance = operate(EFFECTS[None], NOISE[None], nothing(), "nothing").covariance()[0]
    assert covariance[ERK, RAF] / covariance[RAF, RAF] == pytest.approx(-0.12736661, abs=1e-8)


def test_covariance_is_the_textbook_formula():
    surgery = Surgery.none(np.array([[0.5, 1.0, 2.0]]))
    total = np.linalg.inv(np.eye(3) - EFFECTS)
    got = operate(EFFECTS[None], NOISE[None], surgery, "nothing").covariance()[0]
    np.testing.assert_allclose(got, total @ np.diag([0.25, 1.0, 4.0]) @ total.T, atol=1e-12)


def test_abduction_inverts_the_solution_for_every_replicate():
    rng = np.random.default_rng(3)
    surgery = Surgery.none(np.ones((4, 3)))
    surgery.column[:, MEK], surgery.signal[:, MEK], surgery.row[:, ERK] = 0.3, 1.5, 0.6
    equilibrium = operate(0.3 * rng.normal(size=(4, 3, 3)), rng.normal(size=(4, 3)), surgery, "mixed")
    noise = rng.normal(size=(4, 3))
    np.testing.assert_allclose(equilibrium.noise(equilibrium.solve(noise)), noise, atol=1e-12)
    assert equilibrium.residual(equilibrium.solve()) < 1e-12
    assert equilibrium.residual(equilibrium.solve() + 1e-3) > 1e-5


def test_signal_passes_through_effects_and_is_multiplied_by_the_row():
    surgery = nothing()
    surgery.column[:, RAF], surgery.signal[:, RAF], surgery.row[:, MEK] = 0.0, 2.0, 0.5
    got = operate(EFFECTS[None], NOISE[None], surgery, "both").solve()[0]
    mek = 0.5 * (0.8 * 2.0 + 0.5)
    np.testing.assert_allclose(got, [1 - 0.5 * (0.9 * mek - 0.2), mek, 0.9 * mek - 0.2], atol=1e-12)


def test_spectral_radius_is_that_of_the_changed_effects():
    surgery = nothing()
    surgery.column[:, RAF] = 0.1
    radius = operate(EFFECTS[None], NOISE[None], surgery, "x").spectral_radius[0]
    assert radius == pytest.approx(0.036 ** (1 / 3), abs=1e-8)


LOOP = np.array([[0.0, 1.0], [2.0, 0.0]])


@pytest.mark.parametrize("kind", ["block", "scale"])
def test_loop_gain_of_one_after_surgery_raises_and_names_the_intervention(kind):
    fitted = handmade(LOOP, [1, 1], [1, 1], names="AB")
    assert np.isfinite(fitted.predict(()).mean).all()
    with pytest.raises(SolvabilityError, match=rf"{kind} A.*50%"):
        fitted.predict((do(kind, "A", 0.5),))


def test_release_by_nothing_raises_when_the_loop_gain_is_one():
    fitted = handmade([[0.0, 1.0], [1.0, 0.0]], [1, 1], [1, 1], names="AB")
    with pytest.raises(SolvabilityError, match="no unique equilibrium"):
        fitted.predict(())
    np.testing.assert_allclose(fitted.predict((do("fix", "A", 3.0),)).mean, [3.0, 4.0], atol=1e-12)


def test_a_radius_of_one_or_more_is_flagged_but_answered():
    fitted = handmade(LOOP, [1, 1], [1, 1], names="AB")
    prediction = fitted.predict(())
    np.testing.assert_allclose(prediction.mean, np.linalg.solve(np.eye(2) - LOOP, [1, 1]), atol=1e-12)
    assert "no stable equilibrium" in prediction.flags


def test_kinds_on_one_node_act_in_the_order_scale_block_shift_fix():
    fitted = handmade(EFFECTS, NOISE, [1, 1, 1])
    items = (do("scale", "B", 0.5), do("block", "B", 0.25), do("shift", "B", 2.0))
    matrix = np.array([[1, 0, 0.5], [-0.5 * 0.8, 1, 0], [0, -0.25 * 0.9, 1]])
    expected = np.linalg.solve(matrix, [1.0, 0.5 * 0.5 + 2.0, -0.2])
    np.testing.assert_allclose(fitted.predict(items).mean, expected, atol=1e-10)
    np.testing.assert_allclose(fitted.predict(items[::-1]).mean, expected, atol=1e-10)


def test_fix_comes_last_and_leaves_the_block_on_the_column():
    fitted = handmade(EFFECTS, NOISE, [1, 1, 1])
    items = (do("fix", "B", 4.0), do("shift", "B", 2.0), do("scale", "B", 0.5), do("block", "B", 0.25))
    erk = 0.9 * 0.25 * 4.0 - 0.2
    np.testing.assert_allclose(fitted.predict(items).mean, [1 - 0.5 * erk, 4.0, erk], atol=1e-10)
    assert fitted.predict(items).sd[1] == pytest.approx(0.0, abs=1e-12)
