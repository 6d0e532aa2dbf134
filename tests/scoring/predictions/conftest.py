"""The measurements that most tests match predictions to."""

import pytest
from tests.scoring.predictions.toys import make_data


@pytest.fixture
def data():
    return make_data()
