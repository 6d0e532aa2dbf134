"""Where the larger reference files lie, if they were given."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def shared_data():
    """Return a function from a path below MOLCAUSE_DATA to the file; skip if it is unset, fail if it lacks the file."""
    root = os.environ.get("MOLCAUSE_DATA")
    if not root:
        pytest.skip("MOLCAUSE_DATA is not set: the reference files are not at hand")

    def find(name):
        place = Path(root) / name
        if not place.is_file():
            pytest.fail(f"MOLCAUSE_DATA is set, but {name} is missing there")
        return place

    return find
