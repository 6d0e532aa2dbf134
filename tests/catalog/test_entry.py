"""Shipped files: their digests, and what is said when one is damaged or gone."""

import hashlib
from dataclasses import replace
from importlib.resources import files

import pytest

from molcause.catalog.entry import embedded
from molcause.data.datasets import sachs2005
from molcause.errors import StorageError
from molcause.knowledge.networks import mapk_core
from molcause.testing import check_dataset

SHIPPED = [
    (module.entry, folder, name)
    for module, folder in ((sachs2005, "sachs2005"), (mapk_core, "mapk_core"))
    for name in module.entry.sha256
]


@pytest.mark.parametrize(("entry", "folder", "name"), SHIPPED, ids=[name for *_, name in SHIPPED])
def test_every_shipped_file_passes_its_digest(entry, folder, name):
    assert embedded(entry, folder, name) == files("molcause.catalog").joinpath(folder, name).read_bytes()


@pytest.mark.parametrize(("entry", "folder", "name"), SHIPPED, ids=[name for *_, name in SHIPPED])
def test_the_sha256_of_a_card_is_what_sha256sum_prints(entry, folder, name):
    assert hashlib.sha256(embedded(entry, folder, name)).hexdigest() == entry.sha256[name]


def test_a_changed_file_is_refused():
    entry = replace(mapk_core.entry, sha256={"edges.csv": "0" * 64})
    with pytest.raises(StorageError, match=r"edges.csv of 'mapk-core' differs.*Reinstall"):
        embedded(entry, "mapk_core", "edges.csv")


def test_a_missing_file_is_said():
    with pytest.raises(StorageError, match=r"none.csv of 'mapk-core' is missing"):
        embedded(mapk_core.entry, "mapk_core", "none.csv")


@pytest.mark.parametrize("entry", [sachs2005.entry, mapk_core.entry], ids=["sachs2005", "mapk-core"])
def test_a_card_states_source_licence_and_doi_and_its_provenance_is_text(entry):
    assert entry.source
    assert entry.licence
    assert entry.title
    assert all(citation.doi.startswith("10.") and citation.reason for citation in entry.citations)
    assert set(entry.provenance()) == {"title", "source", "licence", "sha256"}
    assert all(isinstance(value, str) for value in entry.provenance().values())


def test_the_dataset_obeys_the_conformance_kit():
    assert all(check.applies for check in check_dataset("sachs2005"))
