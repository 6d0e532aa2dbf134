"""``python -m benchmarks [NAME ...]``: run all benchmarks, or some, and print Markdown.

Modules are imported as they are needed: a child process's peak memory is never below its parent's at the start.
"""

import os
import platform
import sys
from importlib import import_module
from importlib.metadata import version

ALL = {
    "shell": "benchmarks.shell:report",
    "reading": "benchmarks.knowledge:report_reading",
    "networks": "benchmarks.knowledge:report_networks",
    "names": "benchmarks.knowledge:report_names",
    "coverage": "benchmarks.knowledge:report_coverage",
    "equilibrium": "benchmarks.equilibrium:report",
    "size": "benchmarks.equilibrium:report_size",
    "bootstrap": "benchmarks.equilibrium:report_bootstrap",
    "baselines": "benchmarks.equilibrium:report_baselines",
    "many": "benchmarks.equilibrium:report_many",
    "intervals": "benchmarks.intervals:report",
    "control": "benchmarks.audits:report_control",
    "overhead": "benchmarks.audits:report_overhead",
}

if __name__ == "__main__":
    libraries = ", ".join(f"{name} {version(name)}" for name in ("molcause", "jax", "numpy", "scipy"))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; {libraries}\n")
    for name in sys.argv[1:] or ALL:
        module, _, function = ALL[name].partition(":")
        print(f"### `python -m benchmarks {name}`\n")
        print(getattr(import_module(module), function)(), flush=True)
        print()
