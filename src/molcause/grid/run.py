"""Run chunks of cells: from the cache where it has them, else in local processes; stop and resume at any moment."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from molcause.errors import ParameterError
from molcause.grid.cache import Cache, Damaged
from molcause.grid.shared import Shared, receive, values

Rows = list[dict[str, Any]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Chunk:
    """A fixed group of cells that is computed and cached as a whole.

    Parameters
    ----------
    name
        What it is, for messages.
    key
        Digest of everything that its rows depend on; None = not cached.
    cells
        How many cells it holds.
    work
        Computes its rows (plain values by name); runs in another process if there is more than one worker.
    lost
        Makes its rows if the process that computed them died, from the reason.
    shared
        What `work` refers to and other chunks too.
    """

    name: str
    key: str | None
    cells: int
    work: Callable[[], Rows]
    lost: Callable[[str], Rows]
    shared: tuple[Shared[Any], ...] = ()


@dataclass
class Outcome:
    """What a grid came to.

    Parameters
    ----------
    rows
        One list for each chunk, in their order.
    computed, cached
        Cells that were computed now, and that the cache had.
    recomputed
        Names of the chunks whose cached file was damaged.
    notes
        What to tell the user, in sentences.
    work_seconds
        Seconds that the computed chunks took, summed over processes.
    """

    rows: list[Rows]
    computed: int = 0
    cached: int = 0
    recomputed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    work_seconds: float = 0.0


def run(
    chunks: Sequence[Chunk],
    *,
    cache: Cache | None = None,
    workers: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Compute chunks and return their rows.

    Finished chunks are in the cache at once, so an interrupted run resumes where it stopped.

    Parameters
    ----------
    chunks
        What to compute.
    cache
        Where finished chunks are kept; None computes everything anew.
    workers
        Processes; None = one for each processor that this process may use, 1 = this process itself.
    progress
        Called with the cells done, and all cells.

    Raises
    ------
    ParameterError
        If `workers` is less than 1.

    Examples
    --------
    >>> outcome = run([Chunk("one", None, 1, lambda: [{"value": 1.0}], lambda reason: [])], workers=1)
    >>> outcome.rows, outcome.computed
    ([[{'value': 1.0}]], 1)
    """
    if workers is not None and workers < 1:
        raise ParameterError(f"workers must be at least 1; got {workers}. 1 computes in this process.")
    outcome = Outcome([[] for _ in chunks])
    total = sum(chunk.cells for chunk in chunks)
    waiting = [k for k, chunk in enumerate(chunks) if not _from_cache(chunk, k, cache, outcome)]
    progress(outcome.cached, total)
    for k, (rows, seconds) in _compute(chunks, waiting, workers):
        outcome.rows[k] = rows
        outcome.computed += chunks[k].cells
        outcome.work_seconds += seconds
        _keep(chunks[k], rows, cache, outcome)
        progress(outcome.cached + outcome.computed, total)
    return outcome


def processors() -> int:
    """Return how many processors this process may use.

    Examples
    --------
    >>> processors() >= 1
    True
    """
    from loky import cpu_count

    return int(cpu_count())


def _from_cache(chunk: Chunk, k: int, cache: Cache | None, outcome: Outcome) -> bool:
    if cache is None or chunk.key is None:
        return False
    try:
        rows = cache.read(chunk.key)
    except Damaged as cause:
        outcome.recomputed.append(chunk.name)
        outcome.notes.append(f"The cached result of {chunk.name} was damaged ({cause}) and was computed again.")
        return False
    if rows is None:
        return False
    outcome.rows[k] = rows
    outcome.cached += chunk.cells
    return True


def _keep(chunk: Chunk, rows: Rows, cache: Cache | None, outcome: Outcome) -> None:
    """Cache what was computed; a full disk costs the cache, not the result."""
    if cache is None or chunk.key is None or any(row.get("lost") for row in rows):
        return
    try:
        cache.write(chunk.key, rows)
    except OSError as cause:
        note = f"Results could not be cached in {cache.folder} ({cause.strerror}); an interrupted run starts anew."
        if note not in outcome.notes:
            outcome.notes.append(note)


def _compute(
    chunks: Sequence[Chunk], waiting: list[int], workers: int | None
) -> Iterator[tuple[int, tuple[Rows, float]]]:
    count = min(workers or processors(), len(waiting))
    if count <= 1:
        yield from ((k, _timed(chunks[k].work)) for k in waiting)
        return
    left = dict.fromkeys(waiting)
    for k, result in _in_processes(chunks, waiting, count):
        del left[k]
        yield k, result
    # A process died (of memory, or killed). Which chunk did it is not known, so the rest goes one by one.
    for k in list(left):
        for _, result in _in_processes(chunks, [k], 1):
            del left[k]
            yield k, result
        if k in left:
            reason = "the process that computed it died, twice; it may have run out of memory"
            yield k, ([{**row, "lost": True} for row in chunks[k].lost(reason)], 0.0)


def _in_processes(
    chunks: Sequence[Chunk], waiting: list[int], count: int
) -> Iterator[tuple[int, tuple[Rows, float]]]:
    """Compute in other processes; ends early, without error, if one of them dies."""
    from concurrent.futures import as_completed

    from loky.process_executor import BrokenProcessPool, TerminatedWorkerError

    with _pool(count, values(item for k in waiting for item in chunks[k].shared)) as pool:
        futures = {pool.submit(_timed, chunks[k].work): k for k in waiting}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except TerminatedWorkerError:
            return
        except Exception as cause:
            if not isinstance(cause, BrokenProcessPool) and type(cause).__name__ != "PicklingError":
                raise
            raise ParameterError(
                f"A model or task cannot be sent to another process ({cause}). Compute in this one: workers=1."
            ) from cause


@contextmanager
def _pool(count: int, sent: dict[str, Any]) -> Iterator[Any]:
    """Give processes that start clean and hold one thread of linear algebra; they are killed when the caller stops."""
    from loky import ProcessPoolExecutor

    quiet = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    pool = ProcessPoolExecutor(max_workers=count, timeout=10, env=quiet, initializer=receive, initargs=(sent,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, kill_workers=True)


def _timed(work: Callable[[], Rows]) -> tuple[Rows, float]:
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin
