"""What was found and left out when a dialect was read; kept with the measurements, in ``uns``."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from molcause.data.dialects.columns import texts_of
from molcause.data.dialects.control import unassigned
from molcause.data.dialects.layout import Layout
from molcause.errors import DataContractError
from molcause.findings import CODES, Finding

if TYPE_CHECKING:
    from anndata import AnnData

PLACE = "molcause_reading"
_GUIDES = ("guide", "guide_id", "guide_identity", "sgRNA", "gRNA")


def findings(adata: "AnnData") -> tuple[Finding, ...]:
    """Return what was found when the measurements were read in a dialect; nothing if they were not.

    Raises
    ------
    DataContractError
        If the notes are broken.

    Examples
    --------
    >>> import molcause as mc
    >>> findings(mc.load_dataset("sachs2005").adata)
    ()
    """
    try:
        found = _read(adata).get("findings", [])
        return tuple(Finding(_code(row["code"]), row["text"], tuple(row["names"]), row["fix"]) for row in found)
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise _broken(cause) from cause


def dropped(adata: "AnnData") -> dict[str, int]:
    """Return how many samples were left out when the measurements were read, by reason.

    Raises
    ------
    DataContractError
        If the notes are broken.
    """
    try:
        return {str(reason): int(n) for reason, n in _read(adata).get("dropped", {}).items()}
    except (ValueError, TypeError, AttributeError) as cause:
        raise _broken(cause) from cause


def write_notes(
    adata: "AnnData",
    layout: Layout,
    control: Sequence[str],
    left_out: Mapping[str, int],
    virtual: Sequence[str],
    unread: Mapping[str, Sequence[str]],
) -> None:
    """Write down the dialect, the control's labels, what was left out, and what a person should look at.

    Parameters
    ----------
    adata
        With the contract's columns.
    layout
        Of the dialect.
    control
        Labels of the control.
    left_out
        Reason -> samples.
    virtual
        Drugs of which no target was said.
    unread
        Column of times or doses -> its texts that are no numbers.
    """
    found = [*_of_control(adata, layout.factors[0].label), *_of_labels(adata, left_out, virtual), *_of_doses(adata)]
    found += [_of_texts(name, texts) for name, texts in unread.items() if texts]
    document = {
        "dialect": layout.dialect,
        "control": list(control),
        "dropped": dict(left_out),
        "findings": [{"code": f.code, "text": f.text, "names": list(f.names), "fix": f.fix} for f in found],
    }
    adata.uns[PLACE] = json.dumps(document, ensure_ascii=False)


def _read(adata: "AnnData") -> dict[str, Any]:
    text = adata.uns.get(PLACE)
    return json.loads(str(text)) if text is not None else {}


def _code(code: str) -> str:
    if code not in CODES:
        raise ValueError(f"no code {code!r}")
    return code


def _broken(cause: Exception) -> DataContractError:
    return DataContractError(f"uns[{PLACE!r}] is broken ({cause}). Delete it, or read the source again.")


def _of_control(adata: "AnnData", label: str) -> list[Finding]:
    """Return the labels that the control holds, if there are several, and its samples without a guide."""
    reference = (adata.obs["interventions"].astype(str) == "[]").to_numpy()
    labels = Counter(texts_of(adata.obs["perturbation"])[reference].tolist())
    found = []
    if len(labels) > 1:
        names = tuple(f"{text} ({n:,})" for text, n in labels.most_common())
        text = f"the control holds {len(labels)} labels of obs[{label!r}]"
        found.append(Finding("W701", text, names, "Check that all of them are the same kind of control."))
    column = next((name for name in _GUIDES if name in adata.obs), "")
    without = np.array([unassigned(text) for text in texts_of(adata.obs[column])] if column else [], dtype=bool)
    if column and not without.all() and without[reference].any():
        of = f"{int(without[reference].sum()):,} of {int(reference.sum()):,}"
        text = f"{of} control samples have no guide in obs[{column!r}]"
        found.append(
            Finding("W702", text, (), "They may be samples that no guide was assigned to, labelled as control.")
        )
    return found


def _of_labels(adata: "AnnData", left_out: Mapping[str, int], virtual: Sequence[str]) -> list[Finding]:
    found = []
    unknown = int((adata.obs["interventions"].astype(str) == "null").sum())
    if unknown:
        found.append(
            Finding("I703", f"{unknown:,} samples have no label: what was done to them is unknown", (),
                    "They are kept, and no model trains on them.")
        )  # fmt: skip
    for reason, n in left_out.items():
        found.append(Finding("I704", f"{n:,} samples were left out: {reason}"))
    if virtual:
        found.append(
            Finding("W705", f"{len(virtual)} drugs without a stated target: each stimulates a node of its own name",
                    tuple(virtual), "Say targets={drug: [target, ...]} to have them inhibit what they bind.")
        )  # fmt: skip
    return found


def _of_texts(name: str, texts: Sequence[str]) -> Finding:
    """Return that times or doses could not be read as numbers."""
    text = f"{len(texts):,} value(s) of the file's {name} are no numbers, and are missing now"
    return Finding("W607", text, tuple(texts), f"Write numbers there, and the unit into {name}_unit.")


def _of_doses(adata: "AnnData") -> list[Finding]:
    """Return the perturbations of unknown strength that were given at several doses and count as one condition."""
    obs = adata.obs
    if "dose" not in obs:
        return []
    texts = obs["interventions"].astype(str)
    several = obs["dose"].groupby(texts.to_numpy(), observed=True).nunique()
    names = tuple(str(text) for text in several.index[several > 1] if str(text) not in ("[]", "null"))
    if not names:
        return []
    return [
        Finding("W706", f"{len(names)} perturbations of several doses count as one condition each", names,
                "Their strengths are unknown. Say strength={dose: strength} to tell them apart.")
    ]  # fmt: skip
