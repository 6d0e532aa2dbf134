"""Nothing here touches the user's own cache."""

import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("MOLCAUSE_CACHE", str(tmp_path / "cache"))
