"""JAX, an extra, set up once and in one place; nothing else in molcause imports it.

Two XLA defaults do not suit small dense models on the processor, and flags turn them off before JAX is first imported.
Eigen's own threads cost 2-10x on busy cores. The concurrency-optimized scheduler can wait for itself for ever when
linear algebra runs under ``vmap`` (100 bootstrap replicates of 50 readouts on 2 cores hang with jax 0.10.2). The user's
``XLA_FLAGS`` are kept, and a word of theirs about either flag wins.
"""

import os
import sys
import warnings
from functools import cache
from types import ModuleType

from molcause.errors import PluginError

_THREADS = "--xla_cpu_multi_thread_eigen"
_SCHEDULER = "--xla_cpu_enable_concurrency_optimized_scheduler"


@cache
def load_jax() -> ModuleType:
    """Import JAX with the flags above and return it.

    Warns
    -----
    RuntimeWarning
        If JAX was imported before and the flags come too late.

    Raises
    ------
    PluginError
        If JAX is not installed.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    missing = [f"{flag}=false" for flag in (_THREADS, _SCHEDULER) if flag not in flags]
    if missing and "jax" in sys.modules:
        warnings.warn(
            "jax was imported before molcause could set it up: it may be several times slower, and linear algebra "
            f"under vmap may hang. Load it through molcause.engine first, or set XLA_FLAGS='{' '.join(missing)}'.",
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
