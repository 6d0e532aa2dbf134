"""Timing of a call or a process by the processor, not the clock, and Markdown tables."""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """What a call or process used: processor and wall seconds, and peak memory in MB (processes only)."""

    cpu: float
    wall: float
    memory: float = float("nan")


def call(action: Callable[[], object]) -> tuple[object, Usage]:
    """Run a function and return its result and usage."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = action()
    return result, Usage(time.process_time() - cpu, time.perf_counter() - wall)


def process(command: Sequence[str], **environment: str) -> Usage:
    """Run a command and return its usage, children included."""
    wall = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"{' '.join(command)} failed")
    return Usage(used.ru_utime + used.ru_stime, time.perf_counter() - wall, used.ru_maxrss / 1024)


def peak_memory() -> float:
    """Return this process's peak memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(str(cell) for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)
