"""The cards of the datasets: what a person must be told of each."""

from importlib import import_module

import pytest

from molcause.data.datasets import load_dataset
from molcause.data.datasets.common import check_choice, observations
from molcause.data.intervention import from_json, inhibit, perturbation
from molcause.errors import DataContractError

NAMES = (
    "amn-growth", "card-krueger", "dream4", "hpn-dream-insilico", "ligand-screen", "liver-dream", "mr-bmi-sbp",
    "norman2019-gi", "perturbseq-small",
)  # fmt: skip


@pytest.fixture(params=NAMES)
def card(request):
    return import_module(f"molcause.data.datasets.{request.param.replace('-', '_')}").entry


def test_a_card_says_what_rows_and_columns_are_whom_to_cite_and_the_licence(card):
    assert card.name in NAMES
    assert card.title
    assert not card.title.endswith(".")
    assert card.licence
    assert card.source
    assert any("ows are" in note or "is one row" in note for note in card.notes)
    assert any("olumn" in note for note in card.notes)
    assert all(citation.doi.startswith("10.") and citation.reason for citation in card.citations)


def test_every_file_is_pinned_to_a_commit_and_a_digest(card):
    assert all(len(card.sha256[file]) == 64 for file in card.files)
    assert all(file.commit for file in card.remote_files)


def test_sources_without_a_licence_are_said_to_have_none(card):
    silent = card.name in ("card-krueger", "hpn-dream-insilico")
    assert bool(card.findings()) == silent


def test_observations_write_what_was_done_once_for_all_datasets():
    done = [(), perturbation({"MEK": inhibit(0.5)}), None]
    obs = observations(done, ["a", "b", "c"], time=[0, 5, 5])
    assert [from_json(text) for text in obs["interventions"]] == done
    assert obs["perturbation"].tolist() == ["nothing done", "block MEK, 50% left", "unknown target"]
    assert str(obs["time"].dtype) == "int64"


def test_a_truth_value_is_no_number_of_a_network(card):
    with pytest.raises(DataContractError, match=f"{card.name} has no network True"):
        check_choice(card, "network", True, (1, 2))


def test_an_unknown_option_of_a_dataset_is_named_with_those_it_has():
    with pytest.raises(DataContractError, match=r"takes no option 'line'. Did you mean 'lines'\?.* Options: "):
        load_dataset("hpn-dream", line="MCF7")
    with pytest.raises(DataContractError, match="It takes none"):
        load_dataset("card-krueger", size=10)
