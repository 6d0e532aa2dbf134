"""Time courses: which samples belong to one, and which of time 0 several courses share.

``obs["course"]`` names the course of each sample. Before anything is given, one sample often serves as the start of
several courses: it then has no course of its own (``""`` or missing), and ``uns["molcause"]["start_key"]`` declares the
columns of ``obs`` in which it agrees with the courses that start from it, e.g. ``["context", "inhibitor"]``.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from molcause.data.perturbation_data import PerturbationData

START_KEY = "start_key"


def courses(data: "PerturbationData") -> dict[str, NDArray[np.intp]]:
    """Return the samples of each time course in order of time; a sample of time 0 may be in several.

    A course with a sample of its own at time 0 (or earlier) starts from it. Any other takes the samples of time 0 that
    have no course and agree with it in the declared columns.

    Raises
    ------
    DataContractError
        If there is no column ``course`` or ``time``, a time is no number, a declared column is missing, or a course has
        several values in it.

    Examples
    --------
    >>> import pandas as pd
    >>> from anndata import AnnData
    >>> import molcause as mc
    >>> obs = pd.DataFrame({"interventions": "[]", "inhibitor": ["none", "none", "none"], "time": [0.0, 30.0, 5.0],
    ...                     "course": ["", "EGF", "EGF"]}, index=["a", "b", "c"])
    >>> made = AnnData(np.ones((3, 1)), obs=obs, var=pd.DataFrame(index=["ERK"]))
    >>> made.uns["molcause"] = {"start_key": ["inhibitor"]}
    >>> courses(mc.PerturbationData(made, scale="linear"))
    {'EGF': array([0, 2, 1])}
    """
    obs = data.adata.obs
    for column in ("course", "time"):
        if column not in obs:
            raise DataContractError(f"obs has no column {column!r}, which time courses need.")
    try:
        time = obs["time"].to_numpy(dtype=float)
    except (TypeError, ValueError) as cause:
        raise DataContractError(f"obs['time'] must hold numbers to order time courses: {cause}.") from cause
    names = _names(obs["course"])
    key = start_key(data)
    shared = np.flatnonzero((names == "") & (time == 0)) if key else np.array([], dtype=np.intp)
    found = {}
    for name in dict.fromkeys(names[names != ""]):
        own = np.flatnonzero(names == name)
        if len(shared) and not (time[own] <= 0).any():
            own = np.concatenate([_starts(obs, key, own, shared, name), own])
        found[str(name)] = own[np.argsort(time[own], kind="stable")]
    return found


def start_key(data: "PerturbationData") -> list[str]:
    """Return the columns by which samples of time 0 are joined to courses; empty if none are declared.

    Raises
    ------
    DataContractError
        If ``obs`` lacks one of them.
    """
    declared = data.adata.uns.get("molcause", {}).get(START_KEY, ())
    key = [declared] if isinstance(declared, str) else [str(column) for column in declared]
    columns = [str(column) for column in data.adata.obs.columns]
    for column in key:
        if column not in columns:
            raise DataContractError(
                f"uns['molcause']['start_key'] names {column!r}, which obs does not have. "
                f"{did_you_mean(column, columns)}".rstrip()
            )
    return key


def _names(column: "pd.Series[str]") -> NDArray[np.object_]:
    return np.array(["" if value is None or value != value else str(value) for value in column], dtype=object)


def _starts(
    obs: "pd.DataFrame", key: list[str], own: NDArray[np.intp], shared: NDArray[np.intp], name: str
) -> NDArray[np.intp]:
    agree = np.ones(len(shared), dtype=bool)
    for column in key:
        values = obs[column].astype(str).to_numpy(dtype=object)
        here = sorted(set(values[own]))
        if len(here) > 1:
            raise DataContractError(
                f"The course {name!r} has several values in {column!r}, by which its start is found: {here[:5]}."
            )
        agree &= values[shared] == here[0]
    return shared[agree]
