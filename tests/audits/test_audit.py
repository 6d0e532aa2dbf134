"""Whole audits whose answers are known, recomputed by hand, interrupted, repeated and spoilt."""

import itertools
import json
import os
import signal
import sys
import textwrap

import numpy as np
import pandas as pd
import pytest
from sklearn.covariance import ledoit_wolf
from tests.audits.toys import (
    Confident,
    Fussy,
    Ignorant,
    MaskedSlopes,
    Misled,
    NeedsMask,
    Oracle,
    Quick,
    knowing,
    mask_of,
    network,
    world,
)
from tests.grid.jobs import end_all, finished, start, still_running, wait_for

import molcause as mc
from molcause.audits.audit import Audit
from molcause.audits.conclusion import conclude
from molcause.audits.run import audit, plan_audit
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.grid.cache import Cache
from molcause.models import LedoitWolf, NetworkGaussian
from molcause.provenance import seed_for
from molcause.testing import small_world
from molcause.worlds.planted import planted_world

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def asked(model, made=None, bias=None, data=None, **settings) -> Audit:
    made = made or world()
    words = {"task": Quick(), "replicates": 19, "workers": 1, "cache": False} | settings
    return audit(data or made.data, bias or mask_of(made), models=[model], **words)


def untimed(found: Audit):
    """Return all rows but their times, to the last bit."""
    return repr([{name: value for name, value in row.items() if name != "seconds"} for row in found.rows])


# Known answers.


def test_a_model_that_is_right_when_its_mask_is_right_helps():
    found = asked(knowing(Oracle, world()))
    assert found.verdict.word == "helps"
    assert found.verdict.nulls == {"relabel": 1 / 20, "rewire": 1 / 20}
    assert found.verdict.flags == ()
    assert found.verdict.best.low > 0
    assert "helps to predict the response" in str(found)
    assert found.failed == 0


def test_knowledge_that_is_needed_has_no_arm_without_it_and_can_help():
    found = asked(knowing(NeedsMask, world()))
    assert found.verdict.word == "helps"
    assert found.verdict.own is None
    assert [arm.model for arm in found.arms if arm.model == "needs-mask" and arm.variant == "none"] == []


def test_a_model_that_ignores_its_mask_differs_by_exactly_nothing():
    found = asked(Ignorant())
    own = found.verdict.own
    assert (own.difference, own.wins, own.ties, own.losses) == (0.0, 0, 10, 0)
    assert found.verdict.word == "no effect"
    assert set(found.verdict.nulls.values()) == {1.0}
    assert len({arm.mean for arm in found.arms if arm.model == "ignorant"}) == 1


def test_a_mask_that_only_regularises_is_called_so():
    found = asked(knowing(Confident, world()))
    assert found.verdict.word == "regularises"
    assert set(found.verdict.nulls.values()) == {1.0}


def test_a_mask_that_misleads_harms():
    found = asked(knowing(Misled, world()))
    assert found.verdict.word == "harms"
    assert found.verdict.own.high < 0


def test_what_the_best_model_without_knowledge_knows_too_is_redundant():
    made = world()
    told = knowing(Misled, made)  # right without any mask
    found = audit(
        made.data,
        mask_of(made),
        models=[knowing(Oracle, made), told],
        task=Quick(),
        replicates=19,
        workers=1,
        cache=False,
    )
    first = found.verdicts[0]
    assert first.model.startswith("oracle")
    assert (first.word, first.best.ties) == ("redundant", 10)
    assert found.verdicts[1].word == "harms"


@pytest.mark.parametrize("seed", range(4))
def test_unrelated_knowledge_does_not_help(seed):
    made = world()
    unrelated = network(made.effects, "unrelated").corrupt("relabel", seed=seed)
    found = asked(MaskedSlopes(), bias=mc.bias.Mask(unrelated), seed=seed)
    assert found.verdict.word != "helps"


def test_true_structure_beats_corrupted_structure_in_a_model_that_learns():
    true, wrong = (
        asked(MaskedSlopes()),
        asked(MaskedSlopes(), bias=mc.bias.Mask(network(world().effects).corrupt("reverse"))),
    )
    assert max(true.verdict.nulls.values()) <= 0.05
    assert true.verdict.score > wrong.verdict.score
    assert wrong.verdict.word != "helps"


def with_labels(data: PerturbationData, labels) -> PerturbationData:
    adata = data.adata.copy()
    adata.obs[INTERVENTIONS] = pd.Categorical(labels)
    return PerturbationData(adata, scale=data.scale, control=data.control)


def test_swapped_labels_lose():
    made = world()
    labels = made.data.adata.obs[INTERVENTIONS].astype(str)
    names = [text for text in labels.unique() if text != "[]"]
    moved = dict(zip(names, names[1:] + names[:1], strict=True)) | {"[]": "[]"}
    swapped = with_labels(made.data, labels.map(moved).to_numpy())
    for model in (MaskedSlopes(), knowing(Oracle, made)):
        right, wrong = (asked(model, made, data=data) for data in (made.data, swapped))
        assert right.verdict.score - wrong.verdict.score > 0.3
        assert wrong.verdict.word != "helps"


def test_control_and_perturbed_exchanged_lose():
    made = world()
    labels = made.data.adata.obs[INTERVENTIONS].astype(str).to_numpy()
    one = labels != "[]"
    other = labels.copy()
    # Each perturbed sample is called control, and control samples are dealt out to the perturbations.
    other[one], other[~one] = "[]", np.resize(np.unique(labels[one]), int((~one).sum()))
    found = asked(knowing(Oracle, made), made, data=with_labels(made.data, other))
    assert found.verdict.word != "helps"


def test_a_planted_network_is_found_and_an_empty_claim_is_not():
    data = mc.load_dataset("sachs2005", coding="literature")
    net = mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18")
    planted = planted_world(data, net, seed=0)
    words = {"task": "unseen-condition", "replicates": 39, "workers": 1, "cache": False}
    words["models"] = [NetworkGaussian(weight=1.0)]
    true = audit(planted.data, mc.bias.Mask(net), **words)
    false = audit(planted.data, mc.bias.Mask(net.corrupt("relabel", seed=5)), **words)
    assert max(true.verdict.nulls.values()) <= 0.05
    assert false.verdict.word != "helps"
    assert min(false.verdict.nulls.values()) > 0.05


# One audit by hand.


def graph_order(mask):
    """Return strongly connected components, parents first, from plain reachability."""
    d = len(mask)
    reach = np.linalg.matrix_power(np.eye(d, dtype=int) + mask.astype(int), d) > 0
    groups = {frozenset(np.flatnonzero(reach[k] & reach[:, k])) for k in range(d)}
    return sorted(groups, key=lambda group: int(reach[min(group)].sum()))


def implied(sigma, mask):
    """Return the nearest Gaussian of that structure, one component after another: regress, leave the rest free."""
    d, placed = len(sigma), []
    found = np.zeros((d, d))
    for group in graph_order(mask):
        own = sorted(group)
        above = sorted({int(j) for i in own for j in np.flatnonzero(mask[i])} - group)
        b = np.linalg.pinv(sigma[np.ix_(above, above)]) @ sigma[np.ix_(above, own)]
        left = sigma[np.ix_(own, own)] - b.T @ sigma[np.ix_(above, own)]
        found[np.ix_(own, placed)] = b.T @ found[np.ix_(above, placed)]
        found[np.ix_(placed, own)] = found[np.ix_(own, placed)].T
        found[np.ix_(own, own)] = left + b.T @ found[np.ix_(above, above)] @ b
        placed += own
    return found


class ByHand:
    """The unseen-condition audit of sachs2005 from its numbers alone."""

    def __init__(self, data):
        self.values = np.asarray(data.adata.X, dtype=float)
        self.labels = data.adata.obs["interventions"].astype(str).to_numpy()
        self.nodes = list(data.adata.var["node"])
        self.reference = self.values[self.labels == data.control]
        known = {name for name, *_ in json.loads(data.control)}
        self.targets = {text: {name for name, *_ in json.loads(text)} - known for text in dict.fromkeys(self.labels)}
        self.folds = [(text, *self.fold(text)) for text in self.targets if text != data.control]

    def seen(self, text):
        """Return the conditions that share no target with one."""
        return [t for t in self.targets if t != text and not self.targets[t] & self.targets[text]]

    def fold(self, text):
        """Return Ledoit-Wolf's estimate without a condition and those that share a target, and what it must predict."""
        seen = self.seen(text)
        blocks = [self.values[self.labels == t] for t in seen]
        x = np.concatenate([block - block.mean(axis=0) for block in blocks])
        base = ledoit_wolf(x, assume_centered=True)[0] * len(x) / (len(x) - len(blocks))
        held = self.values[self.labels == text]
        return base, np.cov(held.T, ddof=0), np.diag((x**2).sum(axis=0) / (len(x) - len(blocks)))

    def mask(self, net):
        found = np.zeros((len(self.nodes),) * 2, dtype=bool)
        for source, target in zip(net.source, net.target, strict=True):
            found[self.nodes.index(target), self.nodes.index(source)] = source != target
        return found

    def score(self, sigma, held):
        density = -0.5 * (np.linalg.slogdet(sigma)[1] + np.trace(np.linalg.solve(sigma, held)))
        return density + np.log(self.reference.std(axis=0, ddof=1)).sum()

    def units(self, make):
        """Return each target's score; conditions with the same target are averaged."""
        return self.averaged([self.score(make(base, diagonal), held) for _, base, held, diagonal in self.folds])

    def averaged(self, scores):
        found = {}
        for (text, *_), score in zip(self.folds, scores, strict=True):
            found.setdefault(" + ".join(sorted(self.targets[text])), []).append(score)
        return {unit: float(np.mean(scores)) for unit, scores in found.items()}


def test_every_number_of_an_audit_is_what_plain_numpy_says():
    data = mc.load_dataset("sachs2005")
    net = mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18")
    model = NetworkGaussian(weight=1.0)
    found = audit(
        data, mc.bias.Mask(net), task="unseen-condition", models=[model], replicates=4, seed=3, workers=1, cache=False
    )
    hand = ByHand(data)
    measured = [name for name in net.node if name in set(hand.nodes)]
    nets = {"true": [net], "reverse": [net.corrupt("reverse")]}
    for kind, among in (("relabel", measured), ("rewire", None)):
        nets[kind] = [net.corrupt(kind, seed=seed_for(3, kind, str(k)), among=among) for k in range(4)]
    scores = {
        kind: [hand.units(lambda base, _, one=one: implied(base, hand.mask(one))) for one in some]
        for kind, some in nets.items()
    }
    plain = {"ledoit-wolf": hand.units(lambda base, _: base), "diagonal": hand.units(lambda _, diagonal: diagonal)}
    sparse = [mc.models.GraphicalLasso().fit(data[np.isin(hand.labels, hand.seen(text))], seed=3).covariance(())
              for text, *_ in hand.folds]  # fmt: skip
    plain["graphical-lasso"] = hand.averaged(
        [hand.score(one, held) for one, (_, _, held, _) in zip(sparse, hand.folds, strict=True)]
    )

    arms = {(arm.model.split()[0], arm.variant): arm for arm in found.arms}
    for kind in ("true", "reverse"):
        assert arms["network-gaussian", kind].units == pytest.approx(scores[kind][0], abs=1e-9)
    for name, units in plain.items():
        assert arms[name, "none"].units == pytest.approx(units, abs=1e-9)
    true = np.array(list(scores["true"][0].values()))
    for null in found.nulls:
        means = [np.mean(list(units.values())) for units in scores[null.kind]]
        assert null.means == pytest.approx(means, abs=1e-9)
        assert null.p == pytest.approx((1 + sum(mean >= true.mean() for mean in means)) / 5)
        kept = [set(zip(net.source, net.target, strict=True)) & set(zip(one.source, one.target, strict=True))
                for one in nets[null.kind]]  # fmt: skip
        assert null.overlap == pytest.approx(np.mean([len(pairs) for pairs in kept]) / len(net))
    name, best = max(plain.items(), key=lambda item: np.mean(list(item[1].values())))
    gaps = true - np.array(list(best.values()))
    against = found.verdict.best
    assert against.other == name
    assert against.difference == pytest.approx(gaps.mean())
    assert (against.wins, against.ties, against.losses) == ((gaps > 0).sum(), 0, (gaps < 0).sum())
    flips = [abs(np.mean(gaps * signs)) for signs in itertools.product([1, -1], repeat=len(gaps))]
    assert against.p == pytest.approx(np.mean(np.array(flips) >= abs(gaps.mean()) - 1e-12))
    assert np.isnan(against.low)
    assert found.verdict.own is None
    assert list(found.units) == list(scores["true"][0])


# What must not matter.


def test_a_model_beside_changes_no_other_number():
    made = world(6)
    words = {"task": Quick(), "replicates": 5, "workers": 1, "cache": False, "sizes": (10, None), "repeats": 2}
    alone = audit(made.data, mask_of(made), models=[MaskedSlopes()], **words)
    both = audit(made.data, mask_of(made), models=[knowing(Oracle, made), MaskedSlopes(), Ignorant()], **words)
    mine = [row for row in both.rows if row["model"] == "masked-slopes"]
    rest = [row for row in alone.rows if row["model"] == "masked-slopes"]
    assert [(r["variant"], r["value"]) for r in mine] == [(r["variant"], r["value"]) for r in rest]
    verdicts = [v for found in (alone, both) for v in found.verdicts if v.model == "masked-slopes"]
    assert [v.score for v in verdicts[:2]] == [v.score for v in verdicts[2:]]
    assert [v.nulls for v in verdicts[:2]] == [v.nulls for v in verdicts[2:]]


def test_more_corrupted_networks_leave_the_first_ones_as_they_are():
    few, many = (asked(MaskedSlopes(), replicates=n) for n in (3, 6))
    for first, second in zip(few.nulls, many.nulls, strict=True):
        assert first.means == second.means[:3]
    assert few.verdict.score == many.verdict.score


def test_the_same_seed_gives_the_same_bits_and_another_does_not():
    first, again, other = (asked(MaskedSlopes(), world(6), replicates=3, sizes=(10,), seed=s) for s in (1, 1, 2))
    assert untimed(first) == untimed(again)
    assert str(first) == str(again)
    assert untimed(first) != untimed(other)


def test_the_order_of_samples_changes_no_more_than_rounding():
    made = world()
    order = np.random.default_rng(0).permutation(made.data.n_samples)
    shuffled = PerturbationData(made.data.adata[order].copy(), scale=made.data.scale)
    first, second = asked(MaskedSlopes(), replicates=5), asked(MaskedSlopes(), data=shuffled, replicates=5)
    assert second.verdict.word == first.verdict.word
    assert second.verdict.score == pytest.approx(first.verdict.score)
    assert second.verdict.nulls == first.verdict.nulls
    assert second.verdict.best.difference == pytest.approx(first.verdict.best.difference)


def test_the_order_of_rows_changes_nothing():
    made = world(6)
    plan = plan_audit(made.data, mask_of(made), models=[MaskedSlopes()], replicates=9)
    rows = [row for chunk in plan.chunks for row in chunk.work()]
    shuffled = [rows[k] for k in np.random.default_rng(0).permutation(len(rows))]
    first, second = (conclude(plan, some, name="x").verdict for some in (rows, shuffled))
    assert (second.word, second.nulls) == (first.word, first.nulls)
    assert second.score == pytest.approx(first.score)
    assert second.best.difference == pytest.approx(first.best.difference)


@pytest.mark.parametrize("model", [MaskedSlopes(), NetworkGaussian()])
def test_two_processes_give_the_bits_of_one(model):
    made = world()
    words = {"task": "unseen-condition" if model.name == "network-gaussian" else Quick(), "replicates": 5}
    one, two = (asked(model, made, workers=workers, **words) for workers in (1, 2))
    assert untimed(one) == untimed(two)
    assert str(one) == str(two)


# What an audit reports.


def test_below_8_units_no_interval_is_given_and_from_8_on_one_is():
    for genes, given in ((6, False), (12, True)):
        found = asked(MaskedSlopes(), world(genes), replicates=2)
        against = found.verdict.own
        assert against.units == len(found.units)
        assert (against.units >= 8) == given
        assert bool(np.isfinite(against.low)) == given
        assert against.wins + against.ties + against.losses == against.units


def test_the_chosen_weight_is_reported_for_every_version_of_the_knowledge():
    made = world()
    found = asked(knowing(Oracle, made), replicates=3)
    chosen = {arm.variant: arm.chosen for arm in found.arms if arm.model.startswith("oracle")}
    assert chosen == {"true": {"weight": 0.75}, "none": {"weight": 0.25}, "reverse": {"weight": 0.75}}
    assert {null.kind: null.chosen for null in found.nulls} == {k: {"weight": 0.75} for k in ("relabel", "rewire")}
    inner = asked(NetworkGaussian(), made, task="unseen-condition", replicates=3)
    for item in (*inner.nulls, *(arm for arm in inner.arms if arm.model == "network-gaussian")):
        assert 0 <= item.chosen["weight"] <= 1


def test_an_alternative_is_an_arm_and_no_null():
    found = asked(MaskedSlopes(), replicates=3, alternatives=("reverse", "sign-flip"))
    assert {null.kind for null in found.nulls} == {"relabel", "rewire"}
    assert {arm.variant for arm in found.arms if arm.model == "masked-slopes"} == {"true", "none", "reverse"}


def test_leaked_edges_flag_every_verdict_and_are_taken_out_beside():
    data, net = mc.load_dataset("sachs2005"), mc.load_network("mapk-core")
    words = {
        "task": "unseen-condition",
        "models": [NetworkGaussian(weight=1.0)],
        "replicates": 2,
        "workers": 1,
        "cache": False,
    }
    found = audit(data, mc.bias.Mask(net), **words)
    assert "PKA -> MEK" in found.leaked
    assert all("leaked" in verdict.flags for verdict in found.verdicts)
    assert any(arm.variant == "without edges from these data" for arm in found.arms)
    sound = net.select("evidence_dataset", lambda value: "sachs2005" not in str(value))
    clean = audit(data, mc.bias.Mask(sound), **words)
    assert clean.leaked == ()
    assert not any("leaked" in verdict.flags for verdict in clean.verdicts)


def test_failed_cells_are_counted_shown_and_flagged():
    made = world()
    found = asked(Fussy(raises="(rewire)"), made, replicates=3)
    assert found.failed == 3 * len(found.units)
    assert "incomplete" in found.verdict.flags
    assert found.verdict.nulls["rewire"] == 1.0
    honest = found.table["reason"].str.startswith("not determined")
    bad = found.table[(found.table["reason"] != "") & ~honest]
    assert set(found.table[honest]["model"]) == {"additive"}
    assert set(bad["variant"]) == {"rewire"}
    assert bad["value"].isna().all()
    assert len(bad) == 2 * found.failed
    assert found.to_dict()["failed"] == found.failed
    broken = asked(Fussy(raises="truth"), made, replicates=3)
    assert broken.verdict.word == "undecided"
    assert "no <b>fit</b>" in broken.verdict.sentence


def test_everything_but_the_rows_is_json_and_the_rows_are_a_table():
    found = asked(Fussy(nan="truth"), replicates=2, sizes=(5, None), repeats=2)
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert document["verdicts"][0]["word"] == found.verdict.word
    assert list(found.table.columns) == list(found.columns)
    assert len(found.table) == len(found.rows)
    assert [v.size for v in found.verdicts] == [None, 5]


def test_without_any_spread_no_detectable_difference_is_claimed():
    made = small_world()
    found = audit(made.data, mc.bias.Mask(made.network), task="unseen-condition", models=[Ignorant()], replicates=9,
                  workers=1, cache=False)  # fmt: skip
    assert "below 0.00" not in found.verdict.sentence


def test_too_few_corrupted_networks_are_not_said_to_do_as_well():
    found = asked(knowing(Oracle, world()), replicates=9)
    assert set(found.verdict.nulls.values()) == {0.1}
    assert found.verdict.word == "undecided"


# The cache.


def cached(folder, **words):
    made = small_world()
    return audit(made.data, mc.bias.Mask(made.network), task="unseen-condition", replicates=5, cache=Cache(folder),
                 workers=1, **words)  # fmt: skip


def test_a_second_audit_computes_nothing_and_gives_the_same_bits(tmp_path, monkeypatch):
    first = cached(tmp_path / "some où")
    monkeypatch.setattr(NetworkGaussian, "fit_many", None)
    monkeypatch.setattr(LedoitWolf, "fit", None)
    again = cached(tmp_path / "some où")
    assert repr(first.rows) == repr(again.rows)
    assert (again.failed, again.notes) == (first.failed, first.notes)


def test_a_damaged_cell_is_computed_again_and_the_audit_says_so(tmp_path):
    first = cached(tmp_path)
    file = sorted(tmp_path.rglob("*.json"))[0]
    file.write_bytes(file.read_bytes()[:-5])
    again = cached(tmp_path)
    assert untimed(again) == untimed(first)
    [note] = set(again.notes) - set(first.notes)
    assert "computed again" in note


@LINUX
def test_a_cache_that_cannot_be_written_is_a_note_and_not_a_failure(monkeypatch):
    monkeypatch.setenv("MOLCAUSE_CACHE", "/proc/molcause")
    made = small_world()
    found = audit(made.data, mc.bias.Mask(made.network), task="unseen-condition", replicates=3, workers=1)
    assert found.failed == 0
    assert any("could not be cached in /proc/molcause" in note for note in found.notes)


# As a user runs it.

RESUMED = """
import sys
from pathlib import Path
import molcause as mc
from molcause.grid.cache import Cache
from tests.audits.test_audit import long_audit
steps = []
found = long_audit(Cache(Path(sys.argv[1])), lambda done, total: steps.append((done, total)))
print(repr([{k: v for k, v in row.items() if k != "seconds"} for row in found.rows]))
print(*steps[0])
"""


def long_audit(cache, progress) -> Audit:
    """Run an audit that can be interrupted."""
    bias = mc.bias.Mask(mc.load_network("mapk-core"))
    words = {"task": "unseen-condition", "replicates": 3, "sizes": (20, 50), "workers": 1}
    return audit(mc.load_dataset("sachs2005"), bias, cache=cache, progress=progress, **words)


NOTEBOOK = """
from dataclasses import dataclass
import numpy as np
import molcause as mc
from molcause.models.base import AbstractModel, prepare
from molcause.models.covariance.fitted import FittedCovariance
from molcause.testing import small_world

@dataclass(frozen=True)
class Mine(AbstractModel):
    name = "mine"
    accepts = frozenset({"mask"})
    honours = frozenset({"fix"})
    explicitness = "implicit"
    closed_form = True
    fitted_type = FittedCovariance

    def fit(self, data, bias=None, *, seed=0):
        return FittedCovariance(prepare(self, data, bias, seed).training, np.eye(4), {})

world = small_world()
found = mc.audit(world.data, mc.bias.Mask(world.network), task="unseen-condition", models=[Mine()], replicates=2,
                 workers=2)
print(found.failed, sorted(set(found.table.model)))
"""


@pytest.fixture
def user(tmp_path):
    """Return a function that writes a script into a folder with a space and an accent, and starts it there."""
    place = tmp_path / "mes études" / "script.py"
    place.parent.mkdir()

    def begin(text, *words):
        place.write_text(textwrap.dedent(text), encoding="utf-8")
        return start(place, *words, cwd=place.parent)

    begin.mark = place.parent
    yield begin
    end_all(place.parent)


@LINUX
def test_an_audit_killed_midway_resumes_with_the_same_bits(user, tmp_path):
    folder = tmp_path / "cache"
    process = user(RESUMED, folder)
    assert wait_for(lambda: len(list(folder.rglob("*.json"))) >= 20)
    os.kill(process.pid, signal.SIGKILL)
    finished(process)
    kept = len(list(folder.rglob("*.json")))
    resumed = finished(user(RESUMED, folder))
    assert resumed.returncode == 0, resumed.stderr
    rows, first = resumed.stdout.splitlines()
    assert rows == untimed(long_audit(False, lambda done, total: None))
    done, total = map(int, first.split())
    assert 0 < kept <= done < total


@LINUX
def test_a_script_without_a_main_guard_and_with_models_of_its_own_runs_in_two_processes(user, tmp_path):
    done = finished(user(NOTEBOOK))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "0 ['diagonal', 'graphical-lasso', 'ledoit-wolf', 'mine']\n"
    assert wait_for(lambda: not still_running(user.mark))
    names = {json.dumps(file.read_text(encoding="utf-8")) for file in (tmp_path / "cache").rglob("*.json")}
    assert names
    assert not any("mine" in text for text in names)
