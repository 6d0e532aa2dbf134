"""The text of a study file that is begun from a file of measurements, and of a table of samples to fill in.

What only the user can know is proposed in a comment marked TODO, never set.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from molcause.study.begin import Found

SIDECAR = ("perturbation", "context", "batch", "dose", "dose_unit")
"""Columns of the template of a table of samples."""


def study_text(found: Found, name: str, network: Mapping[str, str], folder: Path, sidecar: str = "") -> str:
    """Return a study file with comments; it loads as it is, and lines marked TODO are left to the user.

    Parameters
    ----------
    found
        As `look` gives it.
    name
        What the study is called.
    network
        ``{"network": name}`` or ``{"file": path}``; empty: none yet.
    folder
        Where it will be; the file of measurements is named relative to it, if it is below.
    sidecar
        Name of the table of samples that has yet to be filled in.
    """
    said = dict(found.said) | ({"sidecar": sidecar} if sidecar else {})
    lines = [
        "# Begun by `molcause init`. Settle the lines marked TODO; then run `molcause study` with this file.",
        f"name = {_toml(name)}",
        "seed = 0",
        'bias = [{ kind = "mask" }]' if network else '# bias = [{ kind = "mask" }]  # once there is knowledge',
        "",
        f"# {found.shape[0]:,} samples x {found.shape[1]:,} readouts. Columns that describe samples:",
        *(_comment(f"  {_toml(column)}: {words}") for column, words in found.columns.items()),
        "[data]",
        f"file = {_toml(_relative(found.file, folder))}",
        "",
        "[data.options]",
        *(f"{option} = {_toml(value)}" for option, value in said.items()),
    ]
    for option, (value, why) in found.open.items():
        lines += [_comment(f"TODO {why}"), f"# {option} = {_toml(value)}"]
    lines += ["", *_knowledge(network, folder), "", *_questions(bool(network))]
    return "\n".join(lines) + "\n"


def sidecar_text(found: Found) -> str:
    """Return a table of samples with columns for what was done to them, still empty."""
    rows = [",".join(("sample", *SIDECAR))]
    rows += [",".join((_csv(sample), *[""] * len(SIDECAR))) for sample in found.samples]
    return "\n".join(rows) + "\n"


def _knowledge(network: Mapping[str, str], folder: Path) -> list[str]:
    if not network:
        return [
            "# TODO Which network? See `molcause datasets`; or file = ...",
            "# [knowledge]",
            '# network = "mapk-core"',
        ]
    key, value = next(iter(network.items()))
    return ["[knowledge]", f"{key} = {_toml(_relative(Path(value), folder) if key == 'file' else value)}"]


def _questions(known: bool) -> list[str]:
    mark = "" if known else "# "
    lines = ["[[audit]]", 'name = "unseen-intervention"', 'models = ["linear-equilibrium", "ridge"]']
    return [
        "# Does the knowledge help to predict interventions that were never seen?",
        *(f"{mark}{line}" for line in lines),
        "",
        "# TODO Your questions, such as:",
        "# [[question]]",
        '# name = "mek"',
        '# do = { MEK = "inhibit:0.9" }',
        '# outcome = "ERK"',
    ]


def _relative(file: Path, folder: Path) -> str:
    place, home = file.resolve(), folder.resolve()
    return place.relative_to(home).as_posix() if place.is_relative_to(home) else place.as_posix()


def _comment(text: str) -> str:
    """Return a comment, in which TOML allows no control characters."""
    return "# " + "".join(c if c.isprintable() else " " for c in text)


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _csv(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n\r') else cell
