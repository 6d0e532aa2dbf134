"""`on_target`: whether interventions moved their own target, where the target is measured."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.effects.sizes import EffectSizes, effect_sizes
from molcause.data.intervention import Intervention, from_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import ParameterError
from molcause.findings import Finding
from molcause.names.readouts import GROUP

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = (
    *("target", "kind", "context", "measured", "readout"),
    *("samples", "reference_samples", "log2_fold_change", "share_moved"),
)


def on_target(data: PerturbationData) -> "pd.DataFrame":
    """Return, for each target and context, what became of the target's own reading.

    Counted are samples in which the target alone was intervened on, beside what the reference carries. They are
    compared with the reference of the same context (``obs["context"]``). Sequencing depth is not taken out of raw
    counts: normalize them first, if groups differ in it.

    Parameters
    ----------
    data
        The measurements.

    Returns
    -------
    DataFrame
        ``target``, ``kind``, ``context``, ``measured`` (whether a readout reads the target), ``readout``, ``samples``
        and ``reference_samples``; ``log2_fold_change`` as in `molcause.data.effects.sizes.EffectSizes`; and
        ``share_moved``: at least this share of the samples moved as the kind says, namely ``2 P(below) - 1`` (above
        for a stimulus), where P is the chance that a perturbed sample reads below one of the reference. NaN where
        nothing is measured, or the context has no reference.

    Examples
    --------
    >>> import molcause as mc
    >>> table = on_target(mc.load_dataset("sachs2005")).set_index("target")
    >>> table.loc["MEK", ["kind", "readout"]].tolist(), round(float(table.loc["MEK", "log2_fold_change"]), 1)
    (['block', 'pmek'], 3.8)
    """
    import pandas as pd

    contexts = _contexts(data)
    rows = [row for one in dict.fromkeys(contexts.tolist()) for row in _of_context(data, contexts == one, one)]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.sort_values(["target", "kind", "context", "readout"], ignore_index=True)


def ineffective(table: "pd.DataFrame", least: float = 0.3) -> tuple[Finding, ...]:
    """Return the knock-downs that left more of their target than they should, as a finding.

    Parameters
    ----------
    table
        As `on_target` gives it.
    least
        The share of the target's reading that a knock-down must take away to count as effective.

    Raises
    ------
    ParameterError
        If `least` is no share between 0 and 1.

    Examples
    --------
    >>> import molcause as mc
    >>> ineffective(on_target(mc.load_dataset("sachs2005")))
    ()
    """
    if not 0 < least < 1:
        raise ParameterError(f"least={least:g} must be a share between 0 and 1, such as 0.3.")
    measured = table[(table["kind"] == "scale") & table["log2_fold_change"].notna()]
    weak = measured[measured["log2_fold_change"] > np.log2(1 - least)].sort_values("log2_fold_change", ascending=False)
    if weak.empty:
        return ()
    names = tuple(_in_words(row) for row in weak.to_dict("records"))
    text = f"{len(weak)} of {len(measured)} measured knock-downs took away less than {least:.0%} of their target"
    return (Finding("W707", text, names, "Look whether the reagent works; leave these out, or state their strength."),)


def _contexts(data: PerturbationData) -> NDArray[np.object_]:
    obs = data.adata.obs
    texts = obs["context"].astype(str) if "context" in obs else [""] * len(obs)
    return np.asarray(texts, dtype=object)


def _of_context(data: PerturbationData, rows: NDArray[np.bool_], context: str) -> list[dict[str, Any]]:
    """Return the rows of the table for the samples of one context."""
    texts = data.labels.to_numpy()[rows]
    sizes = {str(text): int(n) for text, n in zip(*np.unique(texts, return_counts=True), strict=True)}
    found = [(text, item) for text in sizes for item in _beside(text, data.control)]
    read = _readings(data, {item.target for _, item in found})
    columns = sorted({k for several in read.values() for k in several})
    wanted = np.isin(texts, [data.control, *(text for text, _ in found)])
    effects = _effects(data, np.flatnonzero(rows)[wanted], columns)
    return [
        {
            "target": item.target,
            "kind": item.kind,
            "context": context,
            "measured": bool(read[item.target]),
            "readout": str(data.adata.var_names[k]) if k >= 0 else "",
            "samples": sizes[text],
            "reference_samples": sizes.get(data.control, 0),
            **_moved(effects, columns, text, k, item.kind),
        }
        for text, item in found
        for k in read[item.target] or [-1]
    ]


def _beside(text: str, control: str) -> list[Intervention]:
    """Return what was done to the one target that the reference does not carry; nothing if it is not just one."""
    carried = from_json(control) or ()
    done = from_json(text) or ()
    items = [item for item in done if item not in carried]
    whole = len(items) == len(done) - len(carried)
    return items if whole and len({item.target for item in items}) == 1 else []


def _readings(data: PerturbationData, targets: set[str]) -> dict[str, list[int]]:
    """Return the columns that read each target."""
    found: dict[str, list[int]] = {target: [] for target in targets}
    for k, node in enumerate(data.readouts.node):
        for name in node.split(GROUP):
            if name in found:
                found[name].append(k)
    return found


def _effects(data: PerturbationData, rows: NDArray[np.intp], columns: list[int]) -> EffectSizes | None:
    """Return the effects of all conditions on some readouts, of the samples given; None if there is no reference."""
    from anndata import AnnData

    texts = data.labels.to_numpy()[rows]
    if not columns or data.control not in texts:
        return None
    matrix: Any = data.adata.X
    part = AnnData(matrix[rows][:, columns], obs=data.adata.obs[[INTERVENTIONS]].iloc[rows].copy())
    part.var_names = [str(k) for k in columns]
    return effect_sizes(PerturbationData(part, scale=data.scale, control=data.control))


def _moved(effects: EffectSizes | None, columns: list[int], text: str, column: int, kind: str) -> dict[str, float]:
    if effects is None or column < 0:
        return {"log2_fold_change": np.nan, "share_moved": np.nan}
    place = effects.conditions.index(text), columns.index(column)
    above = effects.above[place]
    return {
        "log2_fold_change": float(effects.log2_fold_change[place]),
        "share_moved": float(np.clip(2 * (above if kind == "shift" else 1 - above) - 1, 0, 1)),
    }


def _in_words(row: Mapping[Any, Any]) -> str:
    where = f" in {row['context']}" if row["context"] else ""
    return f"{row['target']}{where} ({row['log2_fold_change']:+.2f} log2)"
