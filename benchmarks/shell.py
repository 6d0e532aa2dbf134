"""What a user waits for: help, import, a deduction, and the whole demo."""

import statistics
import sys
import tempfile

from benchmarks.measure import process, table


def report() -> str:
    """Time commands as whole processes; the median of five, of one for the demo, first without and then with cache."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "`python -c pass` (for scale)": ([python, "-c", "pass"], 5),
            "`import molcause`": ([python, "-c", "import molcause"], 5),
            "`molcause --help`": ([python, "-m", "molcause", "--help"], 5),
            "`molcause deduce mapk-core --do MEK=inhibit:0.9`": (
                [python, "-m", "molcause", "deduce", "mapk-core", "--do", "MEK=inhibit:0.9"],
                5,
            ),
            "`molcause demo`": ([python, "-m", "molcause", "demo", "--out", f"{folder}/demo"], 1),
            "`molcause demo`, again": ([python, "-m", "molcause", "demo", "--out", f"{folder}/demo"], 1),
        }
        rows = []
        for name, (command, repeats) in commands.items():
            if repeats > 1:
                process(command)
            used = [process(command, MOLCAUSE_CACHE=f"{folder}/cache") for _ in range(repeats)]
            cpu, wall = (statistics.median(getattr(u, key) for u in used) for key in ("cpu", "wall"))
            rows.append([name, f"{cpu:.2f}", f"{wall:.2f}", f"{max(u.memory for u in used):.0f}"])
    return table(["command", "CPU s", "wall s", "peak MB"], rows)
