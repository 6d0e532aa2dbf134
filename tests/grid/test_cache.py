"""The cache gives back what was written or says that it cannot; never anything else."""

import contextlib
import errno
import math
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.files import cache_folder
from molcause.grid.cache import Cache, Damaged

KEY, OTHER = "ab" * 32, "cd" * 32
ROWS = [{"unit": "MEK", "value": 0.1 + 0.2, "size": None}, {"unit": "é & <b>", "value": math.nan, "size": 20}]
VALUES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text()
TABLES = st.lists(st.text(), min_size=1, max_size=4, unique=True).flatmap(
    lambda names: st.lists(st.fixed_dictionaries(dict.fromkeys(names, VALUES)), max_size=4)
)


def same(first, second):
    """Return whether rows agree to the last bit, in type too."""
    return [repr(sorted(row.items())) for row in first] == [repr(sorted(row.items())) for row in second]


def files_in(folder: Path):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_what_was_written_is_read_to_the_last_bit(rows):
    with tempfile.TemporaryDirectory() as place:
        cache = Cache(Path(place))
        cache.write(KEY, rows)
        assert same(cache.read(KEY), rows)


def test_what_was_never_written_is_not_there(tmp_path):
    assert Cache(tmp_path / "none").read(KEY) is None
    Cache(tmp_path).write(OTHER, ROWS)
    assert Cache(tmp_path).read(KEY) is None


def test_numbers_of_numpy_are_numbers(tmp_path):
    Cache(tmp_path).write(KEY, [{"a": np.float64(0.5), "b": np.float64("nan"), "c": np.float64("-inf")}])
    assert same(Cache(tmp_path).read(KEY), [{"a": 0.5, "b": math.nan, "c": -math.inf}])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_flipped_bit_is_noticed_or_changes_nothing(data):
    with tempfile.TemporaryDirectory() as place:
        cache = Cache(Path(place))
        cache.write(KEY, ROWS)
        [file] = [p for p in Path(place).rglob("*") if p.is_file()]
        content = bytearray(file.read_bytes())
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        file.write_bytes(content)
        with contextlib.suppress(Damaged):
            assert same(cache.read(KEY), ROWS)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_damaged(tmp_path, share):
    cache = Cache(tmp_path)
    cache.write(KEY, ROWS)
    file = tmp_path / files_in(tmp_path)[0]
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    with pytest.raises(Damaged):
        cache.read(KEY)


def test_a_changed_digit_is_damaged(tmp_path):
    cache = Cache(tmp_path)
    cache.write(KEY, ROWS)
    file = tmp_path / files_in(tmp_path)[0]
    text = file.read_text(encoding="utf-8")
    assert text.count("0.30000000000000004") == 1
    file.write_text(text.replace("0.30000000000000004", "0.30000000000000007"), encoding="utf-8")
    with pytest.raises(Damaged, match="not what was written"):
        cache.read(KEY)


def test_another_chunk_s_file_is_damaged(tmp_path):
    cache = Cache(tmp_path)
    cache.write(KEY, ROWS)
    cache.write(OTHER, [])
    mine, other = (tmp_path / name for name in files_in(tmp_path))
    shutil.copy(other, mine)
    with pytest.raises(Damaged):
        cache.read(KEY)
    assert cache.read(OTHER) == []


@pytest.mark.parametrize("content", [b"", b"\n", b"null", b'{"rows": 3}', b"\xff\xfe", b"00\n{}"])
def test_anything_else_in_its_place_is_damaged(tmp_path, content):
    Cache(tmp_path).write(KEY, ROWS)
    (tmp_path / files_in(tmp_path)[0]).write_bytes(content)
    with pytest.raises(Damaged):
        Cache(tmp_path).read(KEY)


def test_a_chunk_is_replaced_as_a_whole_and_nothing_else_is_left(tmp_path):
    cache = Cache(tmp_path)
    cache.write(KEY, ROWS)
    cache.write(KEY, ROWS[:1])
    assert same(cache.read(KEY), ROWS[:1])
    assert len(files_in(tmp_path)) == 1


@pytest.mark.parametrize("stop", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), SystemExit(1)])
@pytest.mark.parametrize("moment", ["write", "replace"])
def test_a_write_that_is_stopped_leaves_the_old_chunk_and_no_half_written_file(tmp_path, monkeypatch, stop, moment):
    cache = Cache(tmp_path)
    cache.write(KEY, ROWS)

    def fail(*words):
        raise stop

    if moment == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    else:
        monkeypatch.setattr(os, "fdopen", lambda handle, *rest, **more: Stopped(handle, stop))
    with pytest.raises(type(stop)):
        cache.write(KEY, [])
    monkeypatch.undo()
    assert same(cache.read(KEY), ROWS)
    assert len(files_in(tmp_path)) == 1


class Stopped:
    """A file that cannot be written to."""

    def __init__(self, handle, stop):
        self.handle, self.stop = handle, stop

    def __enter__(self):
        return self

    def __exit__(self, *rest):
        os.close(self.handle)

    def write(self, text):
        raise self.stop


def test_what_json_cannot_hold_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(TypeError):
        Cache(tmp_path / "new").write(KEY, [{"value": object()}])
    assert not (tmp_path / "new").exists()


def test_a_folder_may_have_spaces_and_any_letters(tmp_path):
    cache = Cache(tmp_path / "mes résultats 結果" / "cache folder")
    cache.write(KEY, ROWS)
    assert same(cache.read(KEY), ROWS)


def test_the_folder_is_the_one_named_by_the_environment_else_the_user_s(tmp_path, monkeypatch):
    monkeypatch.setenv("MOLCAUSE_CACHE", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"
    for word in ("", None):
        monkeypatch.setenv("MOLCAUSE_CACHE", word) if word is not None else monkeypatch.delenv("MOLCAUSE_CACHE")
        assert cache_folder().is_absolute()
        assert "molcause" in str(cache_folder())
