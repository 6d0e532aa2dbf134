"""``python -m benchmarks [NAME ...]``: run all benchmarks, or some, and print Markdown.

Where a benchmark has parts, ``NAME:PART`` runs one, or ``NAME:PART,PART`` several.
Modules are imported as they are needed: a child process's peak memory is never below its parent's at the start.
"""

import os
import platform
import sys
from importlib import import_module

from molcause.provenance import library_version

ALL = {
    "shell": "benchmarks.shell:report",
    "reading": "benchmarks.knowledge:report_reading",
    "networks": "benchmarks.knowledge:report_networks",
    "names": "benchmarks.knowledge:report_names",
    "coverage": "benchmarks.knowledge:report_coverage",
    "validation": "benchmarks.data:report_validation",
    "effects": "benchmarks.data:report_effects",
    "published": "benchmarks.baselines:report",
    "equilibrium": "benchmarks.equilibrium:report",
    "size": "benchmarks.equilibrium:report_size",
    "bootstrap": "benchmarks.equilibrium:report_bootstrap",
    "baselines": "benchmarks.equilibrium:report_baselines",
    "many": "benchmarks.equilibrium:report_many",
    "intervals": "benchmarks.intervals:report",
    "kernel": "benchmarks.kernel:report",
    "skills": "benchmarks.units:report_skills",
    "clusters": "benchmarks.units:report_clusters",
    "doubles": "benchmarks.units:report_doubles",
    "sets": "benchmarks.units:report_sets",
    "splits": "benchmarks.units:report_splits",
    "levels": "benchmarks.levels:report",
    "detectors": "benchmarks.detectors:report",
    "curves": "benchmarks.curves:report",
    "selection": "benchmarks.selection:report",
    "control": "benchmarks.audits:report_control",
    "overhead": "benchmarks.audits:report_overhead",
    "scores": "benchmarks.scores:report",
    "scores-backed": "benchmarks.scores:report_backed",
    "network-scores": "benchmarks.network_scores:report",
    "mechanisms": "benchmarks.mechanisms:report",
    "public-networks": "benchmarks.public_networks:report",
}

LIBRARIES = ("molcause", "numpy", "scipy", "pandas", "jax", "scikit-learn")
LIBRARIES += ("networkx", "decoupler", "corneto", "scanpy")

if __name__ == "__main__":
    versions = ((name, library_version(name)) for name in LIBRARIES)
    libraries = ", ".join(f"{name} {number}" for name, number in versions if number != "not installed")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; {libraries}\n")
    for name in sys.argv[1:] or ALL:
        known, _, parts = name.partition(":")
        module, _, function = ALL[known].partition(":")
        print(f"### `python -m benchmarks {name}`\n")
        print(getattr(import_module(module), function)(*([parts] if parts else [])), flush=True)
        print()
