"""Names that are imported when they are first used, so that importing molcause costs nothing."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from molcause.errors import did_you_mean


def lazy_names(package: str, homes: dict[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return the ``__getattr__``, ``__dir__`` and ``__all__`` of a package (PEP 562).

    Parameters
    ----------
    package
        The package's ``__name__``.
    homes
        Public name -> ``"module:attribute"``, or ``"module"`` for the module itself.
    """

    def get(name: str) -> Any:
        if name not in homes:
            hint = did_you_mean(name, homes)
            raise AttributeError(f"module {package!r} has no attribute {name!r}. {hint}".rstrip())
        module, _, attribute = homes[name].partition(":")
        return getattr(import_module(module), attribute) if attribute else import_module(module)

    return get, lambda: sorted(homes), sorted(homes)
