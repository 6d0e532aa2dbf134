"""Work for chunks that other processes can import, and scripts that are killed; no tests here."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np

from molcause.grid.run import Chunk


def numbers(seed: int, cells: int = 3, log: str = "", pause: float = 0.0):
    """Return rows of random numbers; write a line to the log when begun."""
    if log:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{seed}\n")
    time.sleep(pause)
    drawn = np.random.default_rng(seed).normal(size=cells)
    return [{"seed": seed, "value": float(value), "reason": ""} for value in drawn]


def dies(seed: int, flag: str = ""):
    """Kill the process; if a flag file is named, only the first time."""
    if flag and Path(flag).exists():
        return numbers(seed)
    if flag:
        Path(flag).touch()
    os._exit(9)


def lost(seed: int, reason: str):
    return [{"seed": seed, "value": float("nan"), "reason": reason}]


def chunk(seed: int, work=numbers, *, key: str | None = "", cells: int = 3, **settings):
    """Return a chunk whose key is its seed, unless another is given."""
    name = f"{seed:02d}" * 32 if key == "" else key
    return Chunk(f"chunk {seed}", name, cells, partial(work, seed, **settings), partial(lost, seed))


SCRIPT = """
import sys
from pathlib import Path
from molcause.grid.cache import Cache
from molcause.grid.run import run
from tests.grid.jobs import chunk
folder, log, workers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
made = run([chunk(k, log=log, pause=0.1) for k in range(16)], cache=Cache(folder), workers=workers)
print(repr(made.rows))
print(made.computed, made.cached)
"""


def start(script: Path, *words, cwd: Path | None = None):
    """Start a script as a user would, in a process group of its own and marked by its folder."""
    paths = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    marked = {**os.environ, "PYTHONPATH": paths, "MOLCAUSE_TEST_MARK": str(script.parent)}
    # Where the tests themselves run in the background Ctrl-C is ignored, and children would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, str(script), *map(str, words)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=marked, cwd=cwd, start_new_session=True,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)


def finished(process) -> subprocess.CompletedProcess:
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def wait_for(condition, seconds: float = 30.0) -> bool:
    """Wait until something is so; return whether it came to be."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def still_running(mark: Path) -> list[int]:
    """Return the processes, except this one, that were started with a mark (Linux)."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            held = f"MOLCAUSE_TEST_MARK={mark}".encode() in place.read_bytes().split(b"\0")
        except OSError:
            continue
        if held:
            found.append(int(place.parent.name))
    return found


def end_all(mark: Path) -> None:
    """Kill whatever a failed test left behind."""
    for number in still_running(mark):
        os.kill(number, signal.SIGKILL)
