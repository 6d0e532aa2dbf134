"""Fits of a study: one key for all that a fit depends on, kept as saved models, made again if damaged."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

import molcause as mc
from molcause.errors import BiasError, MolcauseError, StudyError
from molcause.grid.run import run
from molcause.models import LedoitWolf, NetworkGaussian, NoChange, TrainMean
from molcause.study.fits import Request, fetch, missing
from molcause.testing import small_world


@pytest.fixture
def request_(world):
    return Request("f", NetworkGaussian(weight=0.5), world.data, mc.bias.Mask(world.network), 0)


def made(requests, folder, workers=1):
    chunks = missing(requests, folder)
    run(chunks, workers=workers)
    return len(chunks)


def test_a_key_is_the_same_for_equal_fits_and_whatever_they_are_called(request_, world):
    again = Request("other", NetworkGaussian(weight=0.5), small_world(samples=40).data, mc.bias.Mask(world.network), 0)
    assert again.key == request_.key


def test_a_key_changes_with_everything_that_a_fit_depends_on(request_, world):
    rest, _ = world.data.hold_out("B")
    other = world.network.corrupt("reverse", seed=1)
    changed = [
        replace(request_, seed=1),
        replace(request_, model=NetworkGaussian(weight=0.6)),
        replace(request_, model=LedoitWolf(), bias=None),
        replace(request_, bias=None),
        replace(request_, bias=mc.bias.Mask(replace(other, name=world.network.name))),
        replace(request_, bias=mc.bias.Mask(world.network) + mc.bias.Signs(world.network)),
        replace(request_, data=rest),
        replace(request_, data=small_world(samples=40, seed=1).data),
    ]
    keys = [request_.key, *(one.key for one in changed)]
    assert len(set(keys)) == len(keys)


def test_a_fit_is_made_once_and_then_found(request_, tmp_path):
    requests = {"f": request_}
    assert made(requests, tmp_path) == 1
    assert made(requests, tmp_path) == 0
    found = fetch(requests, tmp_path)["f"]
    fresh = request_.model.fit(request_.data, request_.bias, seed=0)
    assert np.array_equal(found.covariance(()), fresh.covariance(()))


def test_equal_fits_under_two_names_are_made_once(request_, tmp_path):
    requests = {"f": request_, "g": replace(request_, name="g"), "h": replace(request_, seed=1)}
    assert made(requests, tmp_path, workers=2) == 2
    assert list(fetch(requests, tmp_path)) == ["f", "g", "h"]


def cut(folder):
    content = (folder / "arrays.npz").read_bytes()
    (folder / "arrays.npz").write_bytes(content[: len(content) // 2])


DAMAGES = {
    "cut short": cut,
    "edited": lambda folder: (folder / "model.json").write_text("{}", encoding="utf-8"),
    "model gone": lambda folder: (folder / "model.json").unlink(),
    "arrays gone": lambda folder: (folder / "arrays.npz").unlink(),
    "empty": lambda folder: [file.unlink() for file in folder.iterdir()],
    "gone": shutil.rmtree,
    "a stray file in it": lambda folder: [cut(folder), (folder / "notes").write_text("x", encoding="utf-8")],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_fit_is_made_again(request_, tmp_path, damage):
    requests = {"f": request_}
    made(requests, tmp_path)
    DAMAGES[damage](tmp_path / request_.key)
    with pytest.raises(StudyError, match="'f' is not in"):
        fetch(requests, tmp_path)
    assert made(requests, tmp_path) == 1
    assert fetch(requests, tmp_path)["f"].training.used == 160


def test_a_fit_that_fails_says_why(world, tmp_path):
    requests = {"f": Request("f", NoChange(), world.data, mc.bias.Mask(world.network), 0)}
    with pytest.raises(BiasError, match="no-change"):
        made(requests, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_fit_whose_process_died_is_an_error_of_ours(request_, tmp_path):
    [chunk] = missing({"the fit": replace(request_, name="the fit")}, tmp_path)
    with pytest.raises(MolcauseError, match="'the fit' could not be made: no memory"):
        chunk.lost("no memory")


def test_the_work_of_a_fit_counts_its_bootstrap_replicates(world, tmp_path):
    equilibrium = mc.models.LinearEquilibrium(bootstraps=7)
    requests = {
        name: Request(name, model, world.data, None, 0) for name, model in (("a", equilibrium), ("b", TrainMean()))
    }
    assert [chunk.cells for chunk in missing(requests, tmp_path)] == [8, 1]
