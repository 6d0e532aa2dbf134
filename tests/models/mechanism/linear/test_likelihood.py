"""The package's likelihood against brute force over raw cells, finite differences and dense determinants."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import equilibrium as oracle
from tests.oracle.cells import data_of, do

from molcause.data.intervention import to_json
from molcause.engine import load_jax
from molcause.models.base import prepare
from molcause.models.mechanism.linear.environments import environments
from molcause.models.mechanism.linear.likelihood import negative_log_likelihood, stability_margin
from molcause.models.mechanism.linear.linear_equilibrium import LinearEquilibrium
from molcause.models.mechanism.linear.moments import layout, moments
from molcause.models.mechanism.linear.plan import Parameters, plan

NAMES = ["A", "B", "C", "D"]
SHIFT_U = do("shift", "U")
SCENARIOS = {
    "observed only": [()],
    "fix, level known": [(), (do("fix", "A", 2.0),), (do("fix", "C", -1.0),)],
    "fix, level unknown": [(), (do("fix", "A"),), (do("fix", "D"),)],
    "scale, strength known": [(), (do("scale", "B", 0.3),), (do("scale", "C", 0.0),)],
    "scale, strength unknown": [(), (do("scale", "B"),), (do("scale", "D"),)],
    "block, strength known": [(), (do("block", "A", 0.2),), (do("block", "D", 0.0),)],
    "block, strength unknown": [(), (do("block", "A"),), (do("block", "C"),)],
    "shift, amount known": [(), (do("shift", "A", 1.5),), (do("shift", "B", -2.0),)],
    "shift, amount unknown": [(), (do("shift", "A"),), (do("shift", "B"),)],
    "two rows": [(), (do("fix", "A"), do("scale", "B")), (do("fix", "B", 1.0), do("fix", "D"))],
    "two columns": [(), (do("block", "A", 0.3), do("block", "C")), (do("block", "A"), do("block", "B"))],
    "row and column of two nodes": [
        (), (do("fix", "A"), do("block", "C", 0.4)), (do("block", "B"), do("scale", "D", 0.5)),
    ],
    "row and column of one node": [(), (do("fix", "A"), do("block", "A", 0.4)), (do("scale", "C"), do("block", "C"))],
    "scale, block, shift, fix on one node": [(), tuple(do(k, "B", 0.5) for k in ("scale", "block", "shift", "fix"))],
    "unmeasured target": [(), (SHIFT_U,), (SHIFT_U, do("fix", "A")), (SHIFT_U, do("scale", "B", 0.5))],
    "unmeasured target, amounts known": [
        (), (do("shift", "U", 1.0),), (do("shift", "U", 3.0),), (do("block", "U", 0.2),),
    ],
    "shared shift": [
        (), (do("shift", "B"),), (do("shift", "B"), do("block", "C", 0.5)), (do("shift", "B"), do("fix", "A")),
    ],
    "stimulus in the reference": [(SHIFT_U,), (), (SHIFT_U, do("fix", "A")), (do("shift", "A"),)],
    "everything": [
        (), (do("fix", "A"),), (do("block", "B"),), (do("scale", "C"),), (do("shift", "D"),), (SHIFT_U,),
        (do("fix", "A"), do("block", "B")), (do("block", "B"), do("scale", "C"), do("shift", "A", 1.0), SHIFT_U),
    ],
}  # fmt: skip


class Case:
    """One data set, as cells for the oracle and as moments for the package."""

    def __init__(self, perturbations, scale: str) -> None:
        rng = np.random.default_rng(11)
        mixing = np.eye(4) + 0.4 * rng.normal(size=(4, 4))
        sizes = rng.integers(9, 20, len(perturbations))
        raw = [rng.normal(size=(n, 4)) @ mixing + rng.normal(size=4) + 6.0 for n in sizes]
        self.perturbations, first = [tuple(p) for p in perturbations], raw[0]
        self.center, self.sd = first.mean(axis=0), first.std(axis=0, ddof=1)
        data = data_of(NAMES, raw, self.perturbations, scale=scale, control=to_json(self.perturbations[0]))
        self.cells = [(x - self.center) / self.sd for x in raw]
        self.zero = -self.center / self.sd if scale == "linear" else None
        prepared = prepare(LinearEquilibrium(), data, None, 0)
        self.env = environments(prepared, np.ones((4, 4 + len(prepared.targets)), dtype=bool))
        places = layout(self.env)
        self.moments = moments((prepared.values - self.center) / self.sd, prepared.condition, self.env, places)
        self.plan = plan(self.env, places)

    def setting(self, seed: int, radius: float = 0.6) -> oracle.Setting:
        rng = np.random.default_rng(seed)
        return oracle.Setting(
            oracle.random_stable(4, seed, radius),
            rng.normal(scale=0.4, size=4),
            {(item.target, item.kind): float(rng.uniform(0.1, 0.9)) for item in self.env.unknown},
            {(item.target, str(item.strength)): float(rng.normal()) for item in self.env.signals},
        )

    def parameters(self, setting: oracle.Setting) -> Parameters:
        fractions = [setting.fractions[item.target, item.kind] for item in self.env.unknown]
        signals = [setting.signals[item.target, str(item.strength)] for item in self.env.signals]
        return Parameters(setting.effects, setting.log_sd, np.array(fractions), np.array(signals))

    def package(self, setting: oracle.Setting) -> float:
        with load_jax().enable_x64(True):
            return float(negative_log_likelihood(self.parameters(setting), self.plan, self.moments)[0])

    def brute_force(self, setting: oracle.Setting) -> float:
        return oracle.negative_log_likelihood(self.cells, self.perturbations, NAMES, setting, self.zero, self.sd)


@cache
def case(name: str, scale: str = "standardised") -> Case:
    return Case(SCENARIOS[name], scale)


def difference(found: Case, first: int, second: int) -> tuple[float, float]:
    one, two = found.setting(first), found.setting(second)
    return found.package(one) - found.package(two), found.brute_force(one) - found.brute_force(two)


@pytest.mark.parametrize("name", SCENARIOS)
def test_likelihood_differences_equal_brute_force(name):
    package, brute_force = difference(case(name), 1, 2)
    assert package == pytest.approx(brute_force, abs=1e-8)
    assert abs(brute_force) > 1e-3


@pytest.mark.parametrize("name", ["block, strength known", "block, strength unknown", "two columns", "everything"])
def test_likelihood_with_a_natural_zero_equals_brute_force_and_ignores_free_signals(name):
    found = case(name, "linear")
    package, brute_force = difference(found, 3, 4)
    assert package == pytest.approx(brute_force, abs=1e-8)
    setting = found.setting(3)
    before = found.package(setting)
    setting.signals = {key: value + 1.0 for key, value in setting.signals.items()}
    assert found.package(setting) == before


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), radius=st.floats(0.05, 0.95))
def test_likelihood_equals_brute_force_for_any_stable_effects(seed, radius):
    found = case("everything")
    one, two = found.setting(seed, radius), found.setting(seed + 1, 0.5)
    package, brute_force = found.package(one) - found.package(two), found.brute_force(one) - found.brute_force(two)
    assert package == pytest.approx(brute_force, abs=1e-8, rel=1e-8)


@pytest.mark.parametrize("name", ["two columns", "everything"])
def test_gradient_equals_central_differences(name):
    found = case(name)
    start = found.parameters(found.setting(5))
    jax = load_jax()
    with jax.enable_x64(True):
        value = jax.jit(lambda p: negative_log_likelihood(p, found.plan, found.moments)[0])
        gradient = [np.asarray(part) for part in jax.grad(value)(start)]
        for k, part in enumerate(start):
            for at in np.ndindex(part.shape):
                ends = []
                for step in (1e-5, -1e-5):
                    moved = part.copy()
                    moved[at] += step
                    ends.append(float(value(start._replace(**{start._fields[k]: moved}))))
                assert gradient[k][at] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-5, abs=1e-7), (k, at)


@pytest.mark.parametrize("name", ["two rows", "two columns", "row and column of one node", "everything"])
def test_determinants_of_all_conditions_equal_dense_determinants(name):
    found = case(name)
    setting, nothing = found.setting(6), found.setting(6)
    nothing.effects = np.zeros((4, 4))
    for each in (setting, nothing):
        each.log_sd, each.signals = np.zeros(4), dict.fromkeys(each.signals, 0.0)
    empty = found.moments._replace(**{f: 0.0 * getattr(found.moments, f) for f in found.moments._fields})
    flat = found.plan._replace(offset=0.0 * found.plan.offset)
    with load_jax().enable_x64(True):
        values = [float(negative_log_likelihood(found.parameters(s), flat, empty)[0]) for s in (setting, nothing)]
    total = 0.0
    for x, done in zip(found.cells, found.perturbations, strict=True):
        row = oracle.equations(done, NAMES, setting, None, found.sd)
        system = np.eye(4) - row.kept[:, None] * setting.effects * row.column[None, :]
        total += len(x) * np.log(abs(np.linalg.det(system)))
    assert values[0] - values[1] == pytest.approx(-total / sum(map(len, found.cells)), abs=1e-8)


@pytest.mark.parametrize("name", ["fix, level unknown", "block, strength known", "row and column of two nodes"])
def test_smallest_determinant_is_not_positive_beyond_a_singular_system(name):
    found = case(name)
    sound, jumped = found.setting(7, 0.5), found.setting(7, 0.5)
    jumped.effects = np.zeros((4, 4))
    jumped.effects[1, 3] = jumped.effects[3, 1] = 3.0
    with load_jax().enable_x64(True):
        smallest = [
            float(negative_log_likelihood(found.parameters(s), found.plan, found.moments)[1]) for s in (sound, jumped)
        ]
    assert smallest[0] > 0 >= smallest[1]


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000), radius=st.floats(0.2, 2.0))
def test_a_positive_stability_margin_implies_a_spectral_radius_below_one(seed, radius):
    with load_jax().enable_x64(True):
        margin = float(stability_margin(oracle.random_stable(5, seed, radius)))
    assert margin <= 1.0
    assert radius < 1.0 or margin <= 1e-9
    assert margin > 0.0 or radius > 0.5
