"""Where a result comes from: digests, seeds derived by name, and the record written beside it."""

import hashlib
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

SCHEMA_VERSION = "1.0"
_SHOWING = ("cli", "reports")
_LIBRARIES = ("numpy", "scipy", "pandas", "anndata", "jax", "scikit-learn")


def file_digest(content: bytes) -> str:
    """Return the sha256 of a file's content, as ``sha256sum`` prints it.

    Examples
    --------
    >>> file_digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def digest(*parts: object) -> str:
    """Return the sha256 of arrays, strings and JSON-like values, in order.

    Parameters
    ----------
    *parts
        NumPy arrays (their dtype, shape and bytes count), or values that `json` can write.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> digest("a", [1, 2]) == digest("a", [1, 2])
    True
    >>> digest("a", [1, 2]) == digest("a", [2, 1])
    False
    """
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            total.update(f"{part.dtype.str}{part.shape}".encode())
            values = part.astype("U") if part.dtype.kind == "O" else np.ascontiguousarray(part)
            total.update(values.tobytes())
        else:
            total.update(json.dumps(part, sort_keys=True, default=str).encode())
        total.update(b"\x1f")
    return total.hexdigest()


def seed_for(seed: int, *names: str) -> int:
    """Derive a step's own seed from the study's seed and the step's name.

    Adding a step never changes another step's numbers, and the value is the same in every process
    (Python's own `hash` is salted).

    Parameters
    ----------
    seed
        The study's seed.
    *names
        The step's name, from the general to the particular.

    Returns
    -------
    int
        Between 0 and 2**32 - 1.

    Examples
    --------
    >>> seed_for(0, "bootstrap")
    994521229
    >>> seed_for(0, "bootstrap") == seed_for(0, "split")
    False
    """
    text = "\x1f".join([str(int(seed)), *names])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


@cache
def code_digest() -> str:
    """Return the sha256 of molcause's own source and of the versions of the libraries that compute.

    Results cached under it are never those of other code. Rooms that only show results do not count.

    Examples
    --------
    >>> len(code_digest())
    64
    """
    root = Path(__file__).parent
    files = [path for path in sorted(root.rglob("*.py")) if path.relative_to(root).parts[0] not in _SHOWING]
    sources = [(str(path.relative_to(root)), file_digest(path.read_bytes())) for path in files]
    return digest(sources, [library_version(name) for name in _LIBRARIES])


def library_version(name: str) -> str:
    """Return the installed version of a distribution, or ``"not installed"``."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


@dataclass(frozen=True)
class Citation:
    """What to cite, and why.

    Parameters
    ----------
    doi
        Digital object identifier, without the resolver.
    text
        The reference as a person reads it.
    reason
        What it was used for here.
    """

    doi: str
    text: str
    reason: str

    def bibtex(self) -> str:
        """Return a BibTeX entry with the DOI as its key.

        Examples
        --------
        >>> print(Citation("10.1/x", "A. Author, A title, 2005", "data").bibtex())
        @misc{10.1_x,
          title = {A. Author, A title, 2005},
          doi = {10.1/x},
          note = {data}
        }
        """
        clean = {name: _escape_bibtex(value) for name, value in (("t", self.text), ("n", self.reason))}
        key = self.doi.replace("/", "_")
        return f"@misc{{{key},\n  title = {{{clean['t']}}},\n  doi = {{{self.doi}}},\n  note = {{{clean['n']}}}\n}}"


def _escape_bibtex(text: str) -> str:
    return "".join(f"\\{char}" if char in "{}%&#_$" else char for char in text)


@dataclass
class Stopwatch:
    """Wall and processor seconds since it was made, and the process's peak memory."""

    _wall: float = field(default_factory=time.perf_counter)
    _cpu: float = field(default_factory=time.process_time)

    def resources(self) -> dict[str, float]:
        """Return elapsed and CPU seconds and peak resident memory in bytes."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {
            "elapsed_seconds": round(time.perf_counter() - self._wall, 3),
            "cpu_seconds": round(time.process_time() - self._cpu, 3),
            "max_memory_bytes": float(peak if sys.platform == "darwin" else peak * 1024),
        }


def record(
    *,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, Mapping[str, Any]],
    seed: int,
    citations: tuple[Citation, ...] = (),
    resources: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Return the provenance record of a run, in the layout of ``run.schema.json``.

    The layout follows tskit's provenance schema 1.1 (software, parameters, environment, resources)
    with the seed, the inputs' digests and the citations added.

    Parameters
    ----------
    parameters
        What the run was asked to do.
    inputs
        Name of each input, with ``sha256``, ``version``, ``licence`` and ``source`` where known.
    seed
        The study's seed.
    citations
        Whom to cite and why.
    resources
        From `Stopwatch.resources`.

    Returns
    -------
    dict
        Values that `json` can write.

    Examples
    --------
    >>> sorted(record(parameters={}, inputs={}, seed=0))
    ['citations', 'environment', 'inputs', 'parameters', 'resources', 'schema_version', 'seed', 'software']
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "software": {"name": "molcause", "version": library_version("molcause")},
        "parameters": dict(parameters),
        "environment": {
            "os": {"system": platform.system(), "release": platform.release(), "machine": platform.machine()},
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
            "libraries": {name: library_version(name) for name in _LIBRARIES},
        },
        "inputs": {name: dict(entry) for name, entry in inputs.items()},
        "seed": int(seed),
        "citations": [{"doi": c.doi, "text": c.text, "reason": c.reason} for c in citations],
        "resources": dict(resources or {}),
    }
