"""JAX, an extra, set up once and in one place; nothing else in molcause imports it.

Two XLA defaults do not suit small dense models on the processor, and flags turn them off before JAX is first imported.
Eigen's own threads cost 2-10x on busy cores. The concurrency-optimized scheduler can wait for itself for ever when
linear algebra runs under ``vmap`` (100 bootstrap replicates of 50 readouts on 2 cores hang with jax 0.10.2). The user's
``XLA_FLAGS`` are kept, and a word of theirs about either flag wins.
"""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType

from threadpoolctl import threadpool_limits

from molcause.errors import PluginError

_THREADS = "--xla_cpu_multi_thread_eigen"
_SCHEDULER = "--xla_cpu_enable_concurrency_optimized_scheduler"


@cache
def load_jax() -> ModuleType:
    """Import JAX with the flags above and return it; compute inside `exact`.

    Warns
    -----
    RuntimeWarning
        If JAX was imported before and the flags come too late.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    missing = [f"{flag}=false" for flag in (_THREADS, _SCHEDULER) if flag not in flags]
    if missing and "jax" in sys.modules:
        warnings.warn(
            "jax was imported before molcause could set it up: fits may be several times slower, and bootstraps run "
            f"one by one. Import molcause's models first, or set XLA_FLAGS='{' '.join(missing)}'.",
            RuntimeWarning,
            stacklevel=2,
        )
    elif missing:
        os.environ["XLA_FLAGS"] = " ".join([flags, *missing]).strip()
    try:
        import jax
    except ImportError as cause:
        raise PluginError("This needs JAX, which is not installed: pip install 'molcause[mechanisms]'.") from cause
    return jax


def may_batch() -> bool:
    """Return whether linear algebra may run under ``vmap``: not if the scheduler that can hang is on."""
    load_jax()
    return f"{_SCHEDULER}=false" in os.environ.get("XLA_FLAGS", "")


@contextmanager
def exact() -> Iterator[None]:
    """Compute in float64, with single-threaded linear algebra; the user's global settings are left as they are.

    LAPACK's own threads wait for each other on busy cores, from about 100 readouts on.
    """
    with load_jax().enable_x64(True), threadpool_limits(1, user_api="blas"):
        yield
