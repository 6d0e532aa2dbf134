"""A small screen, and the scores of a model on it."""

import pytest
from tests.scoring.worlds import HELD_OUT, screen

import molcause as mc
from molcause.scoring.score import score


@pytest.fixture(scope="session")
def data():
    return screen()


@pytest.fixture(scope="session")
def scores(data):
    return score(mc.models.Ridge(), data, **HELD_OUT)
