"""``molcause datasets``: the list, one in full, and fetching."""

import json

import pytest

from molcause import plugins


@pytest.fixture
def nothing_at_hand(monkeypatch, tmp_path):
    """Point to an empty offline folder, so that nothing can be downloaded either."""
    monkeypatch.setenv("MOLCAUSE_DATA", str(tmp_path))
    return tmp_path


def test_datasets_networks_and_gene_sets_are_listed_with_licence_size_and_whether_they_are_at_hand(
    molcause, nothing_at_hand
):
    listed = json.loads(molcause("datasets", "--json").stdout)
    rows = {row["name"]: row for row in listed}
    for group, kind in (("datasets", "dataset"), ("networks", "network"), ("gene_sets", "gene sets")):
        assert {row["name"] for row in listed if row["kind"] == kind} == set(plugins.names(group))
    assert rows["omnipath-signed"]["licence"] == "GPL-3"
    assert rows["omnipath-signed"]["size"] == 323736
    assert {name for name, row in rows.items() if row["present"]} == {"sachs2005", "mapk-core"}
    assert all(row["title"] and row["licence"] and row["citations"] for row in rows.values())


def test_the_list_warns_of_licences_that_limit_use_or_are_not_stated(molcause, nothing_at_hand):
    shown = " ".join(molcause("datasets").stdout.split())
    _, _, warned = shown.partition("W209")
    for name in ("kegg-signaling", "omnipath-signed", "dorothea", "trrust", "hpn-dream"):
        assert name in warned
    for name in ("mapk-core", "sachs2005", "melanoma-skmel133", "e-coli-core"):
        assert name not in warned


@pytest.mark.parametrize(
    "name", sorted({name for group in ("datasets", "networks", "gene_sets") for name in plugins.names(group)})
)
def test_each_is_described_with_version_digests_addresses_and_citations(molcause, nothing_at_hand, name):
    for document in json.loads(molcause("datasets", name, "--json").stdout):
        described(molcause, name, document)


def described(molcause, name, document):
    assert document["name"] == name
    assert document["version"]
    assert all(len(file["sha256"]) == 64 for file in document["files"])
    assert all(citation["doi"].startswith("10.") for citation in document["citations"])
    shown = molcause("datasets", name)
    assert (shown.returncode, shown.stderr) == (0, "")
    for file in document["files"]:
        assert file["sha256"] in shown.stdout
        shipped = file["place"] == "ships with molcause"
        assert shipped or (file["url"] or "no public address") in shown.stdout
        assert file["place"] in shown.stdout


def test_list_describe_and_fetch_can_be_said_in_words(molcause):
    assert molcause("datasets", "list").stdout == molcause("datasets").stdout
    assert molcause("datasets", "describe", "sachs2005").stdout == molcause("datasets", "sachs2005").stdout
    assert molcause("datasets", "fetch", "sachs2005").stdout == molcause("datasets", "sachs2005").stdout


def test_data_and_a_network_of_one_name_are_both_described(molcause, nothing_at_hand):
    kinds = [document["kind"] for document in json.loads(molcause("datasets", "ligand-screen", "--json").stdout)]
    assert kinds == ["dataset", "network"]


def test_what_is_at_hand_is_described_with_what_is_in_it(molcause):
    assert "39 edges" in molcause("datasets", "mapk-core").stdout
    assert "7466 samples" in json.loads(molcause("datasets", "sachs2005", "--json").stdout)[0]["content"]


def test_it_is_said_where_a_file_belongs_in_the_offline_folder(molcause, nothing_at_hand):
    for name, place in (("hpn-prior", "hpn-dream/experimental_prior.csv"), ("hallmark", "gene-sets/h.all.v7.0")):
        assert place in molcause("datasets", name).stdout


def test_what_is_not_at_hand_is_said_and_not_downloaded_unasked(molcause, nothing_at_hand):
    assert "not at hand" in molcause("datasets", "trrust").stdout
    assert list(nothing_at_hand.iterdir()) == []


def test_fetching_says_where_the_file_belongs_if_it_cannot_be_had(fails, nothing_at_hand):
    assert "MOLCAUSE_DATA is set, so nothing is downloaded" in fails("datasets", "trrust", "--fetch")


def test_fetching_what_is_at_hand_changes_nothing(molcause, shared_data):
    (document,) = json.loads(molcause("datasets", "trrust", "--fetch", "--json").stdout)
    assert document["present"]
    assert "9398 edges" in document["content"]


def test_an_unknown_name_is_an_error_with_the_nearest(fails):
    assert "Did you mean 'trrust'" in fails("datasets", "trust")


def test_fetching_without_a_name_is_wrong_usage(molcause):
    assert molcause("datasets", "--fetch").returncode == 2
