"""Shipped files: their digests, and what is said when one is damaged or gone."""

import hashlib
from dataclasses import replace
from importlib.resources import files

import pytest

from molcause.catalog import fetch
from molcause.catalog.entry import Entry, embedded
from molcause.catalog.fetch import remote
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
    assert set(entry.provenance()) == {"name", "title", "version", "source", "licence", "sha256"}
    assert all(isinstance(value, str) for value in entry.provenance().values())


def test_the_dataset_obeys_the_conformance_kit():
    assert all(check.applies for check in check_dataset("sachs2005"))


REMOTE = Entry("trrust", "a network", (), files=("trrust_rawdata.human.tsv",))


def test_source_licence_version_and_digest_of_remote_files_follow_from_the_list_of_files():
    assert REMOTE.source == "exsmiley/GeneNet on GitHub at e4728d6b4d45"
    assert REMOTE.version == "e4728d6b4d457949276c6112b2d537135ec70008"
    assert REMOTE.licence == "none stated"
    assert REMOTE.sha256 == {"trrust_rawdata.human.tsv": remote("trrust", "trrust_rawdata.human.tsv").sha256}
    assert REMOTE.size == 297724
    assert REMOTE.provenance()["name"] == "trrust"


def test_files_of_several_licences_name_each_once():
    entry = Entry("x", "y", (), folder="hpn-dream", files=("MD_MCF7_main.csv", "MD_BT20_main.csv", "TrueGraph.csv"))
    assert entry.licence == "none stated; BSD"
    assert entry.source == "szairis/DREAM8 on GitHub at 43478718499b; no public address"


def test_a_file_that_the_catalog_does_not_have_is_refused_when_the_card_is_made():
    with pytest.raises(StorageError, match=r"no file trrust/none.tsv"):
        Entry("trrust", "a network", (), files=("none.tsv",))


def test_what_ships_is_at_hand_and_what_does_not_is_at_hand_where_it_was_put(monkeypatch, tmp_path):
    monkeypatch.setenv("MOLCAUSE_DATA", str(tmp_path))
    assert mapk_core.entry.present
    assert not REMOTE.present
    with pytest.raises(StorageError, match="MOLCAUSE_DATA is set"):
        REMOTE.fetch("trrust_rawdata.human.tsv")


def test_a_licence_that_limits_use_or_is_not_stated_is_a_warning_with_the_reason():
    assert [str(finding) for finding in REMOTE.findings()] == [
        "W209 trrust: its source states no licence. Read the source's terms before you use or share it."
    ]
    limited = replace(REMOTE, limits="for academic use only")
    assert "states no licence; for academic use only." in str(limited.findings()[0])
    assert mapk_core.entry.findings() == ()


def test_nothing_without_a_stated_licence_ships():
    for entry in (sachs2005.entry, mapk_core.entry):
        assert "none stated" not in entry.licence
        assert entry.size == sum(len(embedded(entry, entry.name.replace("-", "_"), name)) for name in entry.sha256)
    shipped = {path.name for path in files("molcause.catalog").iterdir() if path.is_dir()}
    assert shipped - {"__pycache__"} == {"mapk_core", "sachs2005"}


def test_the_offline_folder_holds_every_file_as_pinned(shared_data):
    for folder in fetch._known().values():
        for file in folder.values():
            content = shared_data(f"{file.folder}/{file.name}").read_bytes()
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.size), file
