"""Reading in a dialect by its name, and finding out which it may be."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause import plugins
from molcause.data.dialects.control import candidates
from molcause.errors import DataContractError, PluginError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from molcause.data.perturbation_data import PerturbationData


def read_in(dialect: str, source: Any, **options: Any) -> "PerturbationData":
    """Read measurements in a dialect.

    Parameters
    ----------
    dialect
        A plug-in of the group ``dialects``: a module with a ``title`` and a function ``read``.
    source
        A file, or what else the dialect takes.
    **options
        As the dialect's ``read`` takes them.

    Raises
    ------
    DataContractError
        If there is no such dialect, or it cannot read this.

    Examples
    --------
    >>> read_in("gaers", "cells.h5ad")
    Traceback (most recent call last):
        ...
    molcause.errors.DataContractError: There is no dialect 'gaers'. Did you mean 'gears'? Dialects: ...
    """
    known = plugins.names("dialects")
    if dialect not in known:
        raise DataContractError(
            f"There is no dialect {dialect!r}. {did_you_mean(dialect, known)} Dialects: {', '.join(known)}."
        )
    if isinstance(source, str | Path) and not Path(source).exists():
        raise DataContractError(f"There is no file {source}.")
    data: PerturbationData = plugins.load("dialects", dialect).read(source, **options)
    return data


def likely(obs: "pd.DataFrame") -> list[tuple[str, str, list[str]]]:
    """Return the dialects that a table of samples looks like: name, column of labels, candidates for the control.

    Examples
    --------
    >>> import pandas as pd
    >>> likely(pd.DataFrame({"condition": ["KLF1+ctrl", "ctrl"]}))
    [('gears', 'condition', ['ctrl'])]
    """
    found = []
    for name in plugins.names("dialects"):
        try:
            module = plugins.load("dialects", name)
        except PluginError:
            continue
        if hasattr(module, "fits") and module.fits(obs):
            label = str(module.label)
            texts = obs[label].astype(str).tolist() if label in obs else []
            found.append((name, label, candidates(Counter(texts))))
    return found


def advice(obs: "pd.DataFrame") -> str:
    """Return what to say to `molcause.read_data` for a table that does not keep the contract; ``""`` if unclear."""
    found = likely(obs)
    if not found:
        return ""
    ways = [f"dialect={name!r}, control={repr(control[0]) if control else '...'}" for name, _, control in found]
    return f"It looks like {' or '.join(name for name, _, _ in found)}: pass {'; or '.join(ways)}."
