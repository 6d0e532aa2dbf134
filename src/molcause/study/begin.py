"""Beginning a study from a file of measurements: what can be seen of it, and what only the user can know.

The latter (which label is the control, what the numbers are) is proposed, never set.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from molcause.data.anndata_file import SUFFIXES, open_anndata
from molcause.data.dialects.cells import is_numeric, numeric, read_cells
from molcause.data.dialects.choice import likely
from molcause.data.dialects.control import candidates
from molcause.data.dialects.kinds import TYPES, type_of
from molcause.data.dialects.layout import COLUMNS
from molcause.data.perturbation_data import INTERVENTIONS
from molcause.data.scale import SCALES
from molcause.errors import DataContractError
from molcause.findings import first

if TYPE_CHECKING:
    import pandas as pd

_LABELS = ("perturbation", "treatment", "condition", "target_gene", "gene", "drug", "label", "target", "stimulus")
_DESCRIBE = ("perturbation_type", "cell_line", *COLUMNS)
_SITE = re.compile(r"p[STY]\d+", re.IGNORECASE)
_LOOKED_AT = 1000
_FEW = 20
_HIGHEST_LOG1P = 20


@dataclass(frozen=True)
class Found:
    """What can be seen of a file of measurements.

    Parameters
    ----------
    file
        The file.
    shape
        Samples and readouts.
    columns
        Column that describes samples -> what is in it, in words.
    said
        Options of `molcause.read_data` that the file settles.
    open
        Options that only the user can settle -> a proposal and what speaks for it.
    samples
        Names of the samples, if a table of what was done to them has yet to be written.
    """

    file: Path
    shape: tuple[int, int]
    columns: dict[str, str]
    said: dict[str, Any] = field(default_factory=dict)
    open: dict[str, tuple[Any, str]] = field(default_factory=dict)
    samples: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return values that `json` can write."""
        return {
            "file": str(self.file),
            "samples": self.shape[0],
            "readouts": self.shape[1],
            "columns": self.columns,
            "found": self.said,
            "open": {name: {"proposal": value, "why": why} for name, (value, why) in self.open.items()},
        }


def look(path: Path) -> Found:
    r"""Return what can be seen of a file of measurements; nothing is changed.

    Raises
    ------
    DataContractError
        If it is neither an AnnData nor a table of text.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "wells.csv"
    >>> _ = file.write_text("well,treatment,MEK\nA1,DMSO,1.5\nA2,drug,0.5\n")
    >>> found = look(file)
    >>> found.said["perturbation"], found.open["control"][0]
    ('treatment', 'DMSO')
    """
    return _look_at_anndata(path) if path.suffix in SUFFIXES else _look_at_table(path)


def _look_at_anndata(path: Path) -> Found:
    adata = open_anndata(path, backed=path.suffix == ".h5ad")
    said, left = _of_obs(adata.obs, [str(name) for name in adata.uns.get("molcause", {})])
    if "scale" in left:
        matrix: Any = adata[:_LOOKED_AT].to_memory().X if adata.isbacked else adata.X[:_LOOKED_AT]
        left["scale"] = _scale(np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=float))
    return Found(path, (adata.n_obs, adata.n_vars), _columns(adata.obs), said, left)


def _of_obs(obs: "pd.DataFrame", declared: Sequence[str]) -> tuple[dict[str, Any], dict[str, tuple[Any, str]]]:
    """Return the options that a table of samples settles, and those that it leaves open."""
    if INTERVENTIONS in obs:
        return {}, ({} if "scale" in declared else {"scale": ("", "")})
    dialects = likely(obs)
    if not dialects:
        label = next((name for name in _LABELS if name in obs), "perturbation")
        why = 'No dialect is recognized. The nearest is one column of labels ("pertpy"); see the how-to on reading.'
        return {}, {"dialect": ("pertpy", why), **_labels(obs, label, set_label=True), "scale": ("", "")}
    name, label, _ = dialects[0]
    said = {"dialect": name, "perturbation": label}
    left = _labels(obs, label)
    if len(dialects) > 1:
        others = " or ".join(json.dumps(other) for other, _, _ in dialects[1:])
        left = {"dialect": (name, f"It looks like {json.dumps(name)}, but could be {others}."), **left}
    return said, {**left, "scale": ("", "")}


def _labels(obs: "pd.DataFrame", label: str, *, set_label: bool = False) -> dict[str, tuple[Any, str]]:
    left: dict[str, tuple[Any, str]] = {}
    if set_label:
        columns = [json.dumps(str(column)) for column in obs.columns]
        left["perturbation"] = (label, f"Which column says what was done? There are {', '.join(columns) or 'none'}.")
    counts = Counter(obs[label].astype(str)) if label in obs else Counter()
    near = candidates(counts)
    shown = first([f"{text!r} ({counts[text]:,})" for text in near or [text for text, _ in counts.most_common(5)]])
    of = "Candidates" if near else "None looks like one; the most frequent"
    left["control"] = (near[0] if near else "", f"Which label is the control? {of}: {shown or 'no column of labels'}.")
    words = set(obs["perturbation_type"].astype(str)) if "perturbation_type" in obs else {""}
    if not all(_known(word) for word in words):
        unclear = ", ".join(sorted(repr(word) for word in words if word and not _known(word)))
        why = f"The file says {unclear}, which is not clear." if unclear else "The file does not say."
        kinds = ", ".join(item.name for item in TYPES)
        left["kind"] = ("CRISPRi", f"What type of perturbation is it? {why} Types: {kinds}.")
    return left


def _known(word: str) -> bool:
    try:
        return bool(type_of(word))
    except DataContractError:
        return False


def _look_at_table(path: Path) -> Found:
    table = read_cells(path)
    columns = [str(column) for column in table]
    if any(column.startswith("TR:") for column in columns):
        raise DataContractError(
            f"{path.name} is a MIDAS file. Read it with read_data(..., dialect='midas'): that says what it needs."
        )
    label = next((name for name in _LABELS if name in columns), "")
    sample = next((column for column in columns[:1] if column != label and column not in _DESCRIBE), "")
    about = [c for c in columns if c != sample and (c == label or c in _DESCRIBE or not is_numeric(table[c]))]
    measured = [column for column in columns if column not in about and column != sample]
    values = numeric(table, measured, path.name, "")
    sites = any(_SITE.search(column) for column in measured)
    said: dict[str, Any] = {"dialect": "rppa" if sites else "csv-matrix"}
    said |= {"obs": [c for c in about if c != label and c not in _DESCRIBE]}
    left: dict[str, tuple[Any, str]] = {"scale": _scale(values[:_LOOKED_AT])}
    if label:
        said |= {"perturbation": label}
        left = _labels(table[about], label) | left
    else:
        said |= {"perturbation": "perturbation"}
        why = "Which label is the control, once the table of samples is filled in?"
        left = _labels(table[[]], "perturbation") | {"control": ("DMSO", why)} | left
    if sites:
        left.pop("kind", None)
    said = {name: value for name, value in said.items() if value != []}
    names = () if label else tuple(str(cell) for cell in (table[sample] if sample else range(1, len(table) + 1)))
    return Found(path, (len(table), len(measured)), _columns(table[about]), said, left, names)


def _columns(obs: "pd.DataFrame") -> dict[str, str]:
    found = {}
    for column in obs.columns:
        if obs[column].dtype.kind in "fiu" and obs[column].nunique() > _FEW:
            found[str(column)] = f"numbers from {obs[column].min():g} to {obs[column].max():g}"
            continue
        counts = Counter(obs[column].astype(str))
        shown = ", ".join(f"{text!r} ({n:,})" for text, n in counts.most_common(3))
        found[str(column)] = f"{len(counts):,} value(s): {shown}" + (", ..." if len(counts) > 3 else "")
    return found


def _scale(values: "np.ndarray[Any, Any]") -> tuple[str, str]:
    """Return a proposal for the scale, and what speaks for it."""
    known = values[np.isfinite(values)]
    scales = f"Scales: {', '.join(SCALES)}."
    if not known.size:
        return "linear", f"What are the numbers? {scales}"
    low, high = float(known.min()), float(known.max())
    whole = bool((known == np.rint(known)).all())
    logged = "log1p" if low >= 0 and high < _HIGHEST_LOG1P else "linear" if low >= 0 else "log2"
    name = "counts" if whole and low >= 0 and high > 1 else logged
    kind = "whole numbers" if whole else "numbers"
    return (
        name,
        f"What are the numbers? The first {len(values):,} samples hold {kind} from {low:g} to {high:g}. {scales}",
    )
