"""JAX, set up once and in one place; nothing else in molcause imports it.

Small dense models lose 2-10x to thread switching, so Eigen's own threads are turned off before JAX is
first imported. The user's ``XLA_FLAGS`` are kept, and a word of theirs about this flag wins.
"""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType

from threadpoolctl import threadpool_limits

_FLAG = "--xla_cpu_multi_thread_eigen"


@cache
def load_jax() -> ModuleType:
    """Import JAX with the flags above and return it; compute inside `exact`.

    Warns
    -----
    RuntimeWarning
        If JAX was imported before and the flag comes too late.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if _FLAG not in flags:
        if "jax" in sys.modules:
            warnings.warn(
                "jax was imported before molcause could turn off Eigen's threads; small fits may be several times "
                f"slower. Import molcause's models first, or set XLA_FLAGS={_FLAG}=false.",
                RuntimeWarning,
                stacklevel=2,
            )
        os.environ["XLA_FLAGS"] = f"{flags} {_FLAG}=false".strip()
    import jax

    return jax


@contextmanager
def exact() -> Iterator[None]:
    """Compute in float64, with single-threaded linear algebra; the user's global settings are left as they are.

    LAPACK's own threads wait for each other on busy cores: a fit of 100 readouts took 57 CPU seconds with them and
    2 without.
    """
    with load_jax().enable_x64(True), threadpool_limits(1, user_api="blas"):
        yield
