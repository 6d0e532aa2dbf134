"""A grid computes every chunk once, keeps what it has, and survives whatever happens to its processes."""

import os
import random
import resource
import signal
import sys
from pathlib import Path

import pytest
from tests.grid.jobs import SCRIPT, chunk, dies, end_all, finished, numbers, start, still_running, wait_for

from molcause.errors import ParameterError
from molcause.grid.cache import Cache
from molcause.grid.run import Chunk, run

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def files_in(folder: Path):
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def expected(seeds):
    return [numbers(seed) for seed in seeds]


@pytest.fixture
def script(tmp_path):
    place = tmp_path / "my script é" / "grid.py"
    place.parent.mkdir()
    place.write_text(SCRIPT, encoding="utf-8")
    yield place
    end_all(place.parent)


def test_rows_come_in_the_order_of_the_chunks_however_long_each_takes():
    chunks = [chunk(0, pause=0.4), chunk(1), chunk(2, pause=0.2), chunk(3)]
    assert run(chunks, workers=2).rows == run(chunks, workers=1).rows == expected(range(4))


def test_no_chunks_are_no_work():
    found = run([], workers=2)
    assert (found.rows, found.computed, found.cached, found.notes) == ([], 0, 0, [])


@pytest.mark.parametrize("workers", [0, -1])
def test_no_processes_is_an_error(workers):
    with pytest.raises(ParameterError, match="at least 1"):
        run([chunk(0)], workers=workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_counts_cells_from_what_is_cached_to_all(tmp_path, workers):
    cache, seen = Cache(tmp_path), []
    run([chunk(0, cells=3)], cache=cache, workers=1)
    made = run(
        [chunk(0, cells=3), chunk(1, cells=5), chunk(2, cells=7)],
        cache=cache,
        workers=workers,
        progress=lambda done, total: seen.append((done, total)),
    )
    done = [step for step, _ in seen]
    assert {total for _, total in seen} == {15}
    assert done[0] == 3
    assert done[-1] == 15
    assert done == sorted(done)
    assert (made.cached, made.computed) == (3, 12)


def test_what_is_cached_is_not_computed(tmp_path):
    cache, log = Cache(tmp_path / "c"), tmp_path / "log"
    first = run([chunk(k, log=str(log)) for k in range(3)], cache=cache, workers=1)
    again = run([chunk(k, log=str(log)) for k in range(5)], cache=cache, workers=1)
    assert log.read_text().split() == ["0", "1", "2", "3", "4"]
    assert again.rows[:3] == first.rows
    assert (again.cached, again.computed, again.notes) == (9, 6, [])


def test_without_a_key_or_without_a_cache_nothing_is_kept(tmp_path):
    cache, log = Cache(tmp_path / "c"), tmp_path / "log"
    for _ in range(2):
        run([chunk(0, key=None, log=str(log))], cache=cache, workers=1)
        run([chunk(1, log=str(log))], cache=None, workers=1)
    assert log.read_text().split() == ["0", "1", "0", "1"]
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("harm", ["truncate", "flip", "swap"])
def test_a_damaged_file_is_computed_again_and_this_is_said_once(tmp_path, harm):
    cache, chunks = Cache(tmp_path), [chunk(k) for k in range(3)]
    run(chunks, cache=cache, workers=1)
    one, two = (next(tmp_path.rglob(f"{chunks[k].key}.json")) for k in (0, 1))
    content = one.read_bytes()
    changed = {"truncate": content[:-20], "flip": content.replace(b"0.1257", b"0.1258"), "swap": two.read_bytes()}[harm]
    assert changed != content
    one.write_bytes(changed)
    found = run(chunks, cache=cache, workers=1)
    assert found.rows == expected(range(3))
    assert found.recomputed == ["chunk 0"]
    assert len(found.notes) == 1
    assert "chunk 0 was damaged" in found.notes[0]
    assert "computed again" in found.notes[0]
    assert (found.computed, found.cached) == (3, 6)
    assert run(chunks, cache=cache, workers=1).notes == []


@LINUX
def test_a_folder_that_cannot_be_written_is_one_note_and_costs_no_result():
    found = run([chunk(k) for k in range(3)], cache=Cache(Path("/proc/molcause")), workers=1)
    assert found.rows == expected(range(3))
    assert len(found.notes) == 1
    assert "/proc/molcause" in found.notes[0]
    assert "could not be cached" in found.notes[0]


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on file sizes")
def test_a_disk_that_fills_up_is_one_note_and_leaves_no_half_written_file(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        found = run([chunk(k) for k in range(3)], cache=Cache(tmp_path / "full"), workers=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert found.rows == expected(range(3))
    assert len(found.notes) == 1
    assert files_in(tmp_path) == []


def test_a_chunk_whose_process_dies_is_lost_with_the_reason_and_takes_no_other_with_it(tmp_path):
    chunks = [chunk(0), chunk(1, dies), chunk(2), chunk(3)]
    found = run(chunks, cache=Cache(tmp_path), workers=2)
    assert [found.rows[k] for k in (0, 2, 3)] == expected([0, 2, 3])
    [row] = found.rows[1]
    assert "died" in row["reason"]
    assert found.computed == 12
    assert sorted(files_in(tmp_path)) == sorted(f"{chunks[k].key}.json" for k in (0, 2, 3))


def test_a_chunk_whose_process_dies_once_is_computed_the_second_time(tmp_path):
    found = run([chunk(0), chunk(1, dies, flag=str(tmp_path / "flag"))], cache=Cache(tmp_path / "c"), workers=2)
    assert found.rows == expected(range(2))
    assert (tmp_path / "flag").exists()
    assert len(files_in(tmp_path / "c")) == 2


def test_an_error_of_our_own_code_is_not_swallowed_and_ends_the_processes():
    def fail():
        raise ZeroDivisionError("ours")

    chunks = [chunk(0), Chunk("bad", None, 1, fail, lambda reason: [])]
    for workers in (1, 2):
        with pytest.raises(ZeroDivisionError, match="ours"):
            run(chunks, workers=workers)


@LINUX
@pytest.mark.parametrize("workers", [1, 2])
def test_after_kill_9_at_any_moment_a_run_resumes_with_the_same_rows(script, tmp_path, workers):
    log, folder = tmp_path / "log", tmp_path / "cache dir"
    first = start(script, folder, log, workers)
    assert wait_for(lambda: len(list(folder.rglob("*.json"))) >= 3)
    wait_for(lambda: False, random.uniform(0.0, 0.3))  # noqa: S311
    os.kill(first.pid, signal.SIGKILL)
    end_all(script.parent)  # its workers notice by themselves only when they have been idle
    finished(first)
    kept, begun = {file.stem[:2] for file in folder.rglob("*.json")}, log.read_text().split()
    assert 3 <= len(kept) < 16, "it was not killed midway"
    second = finished(start(script, folder, log, workers))
    assert second.returncode == 0, second.stderr
    rows, counts = second.stdout.splitlines()
    assert rows == repr(expected(range(16)))
    assert counts == f"{3 * (16 - len(kept))} {3 * len(kept)}"
    again = log.read_text().split()[len(begun) :]
    assert {f"{int(seed):02d}" for seed in again} == {f"{k:02d}" for k in range(16)} - kept
    assert len(again) == len(set(again))


@LINUX
@pytest.mark.parametrize(("workers", "whom"), [(1, "process"), (2, "process"), (2, "group")])
def test_ctrl_c_leaves_no_half_written_file_and_no_process(script, tmp_path, workers, whom):
    log, folder = tmp_path / "log", tmp_path / "cache"
    process = start(script, folder, log, workers)
    assert wait_for(lambda: len(list(folder.rglob("*.json"))) >= 2)
    (os.killpg if whom == "group" else os.kill)(process.pid, signal.SIGINT)
    done = finished(process)
    assert done.returncode != 0
    assert "KeyboardInterrupt" in done.stderr
    assert wait_for(lambda: not still_running(script.parent)), "processes outlive Ctrl-C"
    assert all(file.suffix == ".json" for file in folder.rglob("*") if file.is_file())
    cache = Cache(folder)
    for file in folder.rglob("*.json"):
        assert cache.read(file.stem) == numbers(int(file.stem[:2]))
