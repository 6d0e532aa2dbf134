"""Saved models come back bit for bit, and anything damaged, foreign or newer is refused with a usable word."""

from dataclasses import fields, is_dataclass
from functools import cache

import numpy as np
import pytest
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.errors import StorageError
from molcause.models.storage import load, save
from molcause.provenance import file_digest

MODELS = {
    "additive": mc.models.Additive(),
    "linear-equilibrium": mc.models.LinearEquilibrium(bootstraps=0, steps=20),
    "no-change": mc.models.NoChange(),
    "ridge": mc.models.Ridge(),
    "train-mean": mc.models.TrainMean(),
}


@cache
def fitted(name: str):
    rng = np.random.default_rng(0)
    done = [
        (),
        (do("fix", "A"),),
        (do("block", "B"), do("shift", "Ünseen")),
        (do("scale", "C", 0.5),),
        (do("shift", "B"),),
    ]
    cells = [rng.normal(size=(12, 3)) + k for k in range(len(done))]
    return MODELS[name].fit(data_of("ABC", cells, done, scale="log"), seed=3)


def same(one, other) -> bool:
    """Whether two values are of one type and equal bit for bit, NaN included."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return one == other or (one != one and other != other)


@pytest.fixture
def place(tmp_path):
    return save(fitted("ridge"), tmp_path / "model")


@pytest.mark.parametrize("name", MODELS)
def test_round_trip_is_bit_for_bit(name, tmp_path):
    again = load(save(fitted(name), tmp_path / "model"))
    assert same(again, fitted(name))
    probe = (do("fix", "B", 2.0),)
    assert again.predict(probe).mean.tobytes() == fitted(name).predict(probe).mean.tobytes()


def test_saving_twice_replaces_the_model_and_leaves_nothing_else(tmp_path):
    save(fitted("ridge"), tmp_path / "model")
    save(fitted("no-change"), tmp_path / "model")
    assert load(tmp_path / "model").training.model == "no-change"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == ["SHA256SUMS", "arrays.npz", "model.json"]


@pytest.mark.parametrize("file", ["model.json", "arrays.npz", "SHA256SUMS"])
def test_a_flipped_byte_is_found(place, file):
    content = bytearray((place / file).read_bytes())
    for at in range(5, len(content), max(1, len(content) // 40)):
        changed = content.copy()
        changed[at] ^= 1
        (place / file).write_bytes(changed)
        with pytest.raises(StorageError, match=r"damaged|cannot be read"):
            load(place)


@pytest.mark.parametrize("file", ["model.json", "arrays.npz", "SHA256SUMS"])
def test_a_missing_file_is_named(place, file):
    (place / file).unlink()
    with pytest.raises(StorageError, match=file):
        load(place)


def test_a_folder_that_does_not_exist_is_said(tmp_path):
    with pytest.raises(StorageError, match="is not a saved model"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["", "[]", '"words"', "{}", "null", '{"sha256": 1, "schema": null, "model": "ridge"}'])
def test_json_of_another_shape_is_refused(place, text):
    (place / "model.json").write_text(text)
    digest = file_digest((place / "model.json").read_bytes())
    kept = (place / "SHA256SUMS").read_text().splitlines()[1]
    (place / "SHA256SUMS").write_text(f"{digest}  model.json\n{kept}\n")
    with pytest.raises(StorageError, match="cannot be read"):
        load(place)


def test_saving_onto_a_folder_or_file_that_is_no_model_is_refused(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("words")
    (tmp_path / "letter").write_text("words")
    for name in ("thesis", "letter"):
        with pytest.raises(StorageError, match=f"{name} exists and is not a saved model"):
            save(fitted("ridge"), tmp_path / name)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "words"


def test_a_parent_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "letter").write_text("words")
    with pytest.raises(StorageError, match="cannot be written"):
        save(fitted("ridge"), tmp_path / "letter" / "deep" / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]


def test_a_file_of_one_s_own_beside_a_saved_model_is_not_deleted(tmp_path):
    save(fitted("ridge"), tmp_path / "model")
    (tmp_path / "model" / "notes.txt").write_text("words")
    with pytest.raises(StorageError, match=r"notes\.txt"):
        save(fitted("no-change"), tmp_path / "model")
    assert (tmp_path / "model" / "notes.txt").read_text() == "words"
