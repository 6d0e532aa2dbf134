"""Saved models whose digests are forged: what is wrong inside is refused with a `StorageError`, and nothing is run."""

import gc
import json
import pickle
import warnings

import numpy as np
import pytest
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.errors import StorageError
from molcause.models.storage import load, save
from molcause.provenance import file_digest


@pytest.fixture
def place(tmp_path):
    done = [(), (do("fix", "A"),), (do("shift", "B"),)]
    cells = [np.random.default_rng(k).normal(size=(5, 3)) for k in range(3)]
    return save(mc.models.Ridge().fit(data_of("ABC", cells, done)), tmp_path / "model")


def rewrite(place, change, arrays=None) -> None:
    """Change model.json (and arrays.npz), and forge the digests so that only the content is wrong."""
    document = json.loads((place / "model.json").read_text(encoding="utf-8"))
    if arrays is not None:
        (place / "arrays.npz").write_bytes(arrays)
    (place / "model.json").write_text(json.dumps(change(document) or document), encoding="utf-8")
    forge(place)


def forge(place) -> None:
    sums = [f"{file_digest((place / name).read_bytes())}  {name}\n" for name in ("model.json", "arrays.npz")]
    (place / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def test_a_newer_schema_asks_for_an_update(place):
    rewrite(place, lambda document: document.update(schema=99))
    with pytest.raises(StorageError, match=r"schema 99.*Update molcause"):
        load(place)


def test_an_unknown_model_name_is_named(place):
    rewrite(place, lambda document: document.update(model="rigde"))
    with pytest.raises(StorageError, match=r"rigde.*ridge"):
        load(place)


def put(path, value):
    """Return a change that puts a value at a path of the document."""

    def change(document):
        node = document
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value

    return change


WRONG = {
    "text for a number": (["fitted", "share"], "much"),
    "number for text": (["fitted", "training", "model"], 3),
    "text for a boolean": (["fitted", "averaged"], "yes"),
    "null for a number": (["fitted", "share"], None),
    "list for a dataclass": (["fitted", "training"], []),
    "array that is not there": (["fitted", "coefficients"], {"array": "a999"}),
    "number for an array": (["fitted", "coefficients"], 1.5),
    "tuple too long": (["fitted", "features"], [["A", "fix", "more"]]),
    "number for a tuple": (["fitted", "features"], 7),
    "no content": (["fitted"], None),
    "fraction for a count": (["fitted", "training", "used"], 1.5),
    "odd float": (["fitted", "share"], {"float": "one"}),
    "list for a dictionary": (["fitted", "left_out"], [1.0]),
    "sign out of range": (["fitted", "training", "readouts", "sign"], [5, 1, 1]),
}


def named(cases):
    return [pytest.param(*value, id=key) for key, value in cases.items()]


@pytest.mark.parametrize(("path", "value"), named(WRONG))
def test_wrong_types_with_a_forged_digest_are_refused(place, path, value):
    rewrite(place, put(path, value))
    with pytest.raises(StorageError, match="does not hold what a ridge model"):
        load(place)


def test_a_missing_field_with_a_forged_digest_is_refused(place):
    rewrite(place, lambda document: document["fitted"].pop("noise") and None)
    with pytest.raises(StorageError, match="noise"):
        load(place)


def npz(tmp_path, **arrays) -> bytes:
    np.savez(tmp_path / "forged.npz", **arrays)
    return (tmp_path / "forged.npz").read_bytes()


def arrays_of(place) -> dict[str, np.ndarray]:
    with np.load(place / "arrays.npz") as found:
        return dict(found)


class Bomb:
    """Unpickling it would be noticed."""

    exploded = False

    def __reduce__(self):
        return (setattr, (Bomb, "exploded", True))


def test_no_pickle_is_ever_loaded(place, tmp_path):
    bomb = np.empty(1, dtype=object)
    bomb[0] = Bomb()
    for content in (npz(tmp_path, **{**arrays_of(place), "a0": bomb}), pickle.dumps(Bomb())):
        rewrite(place, lambda document: None, content)
        with pytest.raises(StorageError):
            load(place)
    assert not Bomb.exploded


def test_foreign_bytes_for_arrays_with_a_forged_digest_are_refused(place):
    rewrite(place, lambda document: None, b"not a zip archive")
    with pytest.raises(StorageError):
        load(place)


def test_a_broken_zip_with_a_forged_digest_is_refused_and_closed(place):
    rewrite(place, lambda document: None, b"PK\x03\x04 cut off")
    refused = False
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            load(place)
        except StorageError:
            refused = True
        gc.collect()
    assert refused
    assert not [w for w in seen if issubclass(w.category, ResourceWarning)]


def test_empty_arrays_with_a_forged_digest_are_refused(place):
    rewrite(place, lambda document: None, b"")
    with pytest.raises(StorageError):
        load(place)


def test_text_for_an_array_of_numbers_is_refused(place, tmp_path):
    found = arrays_of(place)
    key = json.loads((place / "model.json").read_text())["fitted"]["coefficients"]["array"]
    rewrite(place, lambda document: None, npz(tmp_path, **{**found, key: found[key].astype(str)}))
    with pytest.raises(StorageError):
        load(place)
