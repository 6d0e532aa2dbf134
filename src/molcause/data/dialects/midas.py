"""MIDAS: measurements under stimuli and inhibitors over time, one row for each treatment and time (CellNOpt, DREAM).

Columns are ``TR:`` treatments, ``DA:`` times (one for all readouts, or one each) and ``DV:`` values. Treatments come
in two dialects: ``TR:EGF:Stimuli`` says what it is; ``TR:igf1`` does not, and custom has it that inhibitors end in
``i``. A stimulus can end in ``i`` too, so the custom is shown, and you say which are inhibitors.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Intervention, Perturbation, inhibit, perturbation, stimulate
from molcause.errors import DataContractError, did_you_mean
from molcause.files import read_text

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"cellline": "cell line", "stimuli": "stimulus", "inhibitors": "inhibitor"}
_MISSING = {"", "na"}
Columns = dict[str, list[str]]


@dataclass(frozen=True, eq=False)
class Midas:
    """The content of a MIDAS file; all tables have one row for each row of the file.

    Parameters
    ----------
    cell_line
        ``[rows]`` names of the cell lines; ``""`` where the file names none.
    stimuli, inhibitors
        ``[rows, treatments]`` what was given, as written: 0 is nothing.
    time
        ``[rows]`` in the file's unit.
    values
        ``[rows, readouts]`` measurements; NaN = not measured.

    See Also
    --------
    read_midas : which makes one from a file.
    """

    cell_line: tuple[str, ...]
    stimuli: "pd.DataFrame"
    inhibitors: "pd.DataFrame"
    time: NDArray[np.float64]
    values: "pd.DataFrame"

    def __repr__(self) -> str:
        measured = int(self.values.notna().to_numpy().sum())
        return (
            f"MIDAS of {', '.join(dict.fromkeys(self.cell_line))}: {len(self.values)} rows, "
            f"{self.values.shape[1]} readouts, {measured} values; stimuli {', '.join(map(str, self.stimuli))}; "
            f"inhibitors {', '.join(map(str, self.inhibitors))}; "
            f"times {', '.join(f'{time:g}' for time in np.unique(self.time))}"
        )

    def perturbations(
        self, targets: Mapping[str, Sequence[str]], vehicles: Collection[str] = ()
    ) -> tuple[Perturbation, ...]:
        """Return what was done in each row: a stimulus stimulates, an inhibitor inhibits, by unknown amounts.

        Parameters
        ----------
        targets
            The targets of each inhibitor, and of stimuli whose target is called otherwise.
        vehicles
            Treatments that do nothing.

        Raises
        ------
        DataContractError
            If an inhibitor has no target, or a name is no treatment of the file.
        """
        stimuli, inhibitors = ([str(name) for name in given] for given in (self.stimuli, self.inhibitors))
        named = [*stimuli, *inhibitors]
        for name in [*targets, *vehicles]:
            if name not in named:
                raise DataContractError(f"{name!r} is no treatment of the file. {did_you_mean(name, named)}".rstrip())
        open_ended = [name for name in inhibitors if name not in targets and name not in vehicles]
        if open_ended:
            raise DataContractError(
                f"Inhibitor(s) without a target: {', '.join(open_ended)}. Say what each inhibits, as in "
                f"targets={{{open_ended[0]!r}: ['MEK']}}, or vehicles=[...] for those that do nothing."
            )
        meaning = {name: dict.fromkeys(targets.get(name, (name,)), stimulate()) for name in stimuli}
        meaning |= {name: dict.fromkeys(targets.get(name, ()), inhibit()) for name in inhibitors}
        meaning |= {name: {} for name in vehicles}
        given = np.column_stack([self.stimuli.to_numpy(), self.inhibitors.to_numpy()]) != 0
        return tuple(_together(meaning[named[k]] for k in np.flatnonzero(row)) for row in given)


def read_midas(path: str | Path, inhibitors: Collection[str] | None = None) -> Midas:
    r"""Read a MIDAS file.

    Parameters
    ----------
    path
        The file: comma-separated text, packed or not.
    inhibitors
        Which treatments are inhibitors, if the file does not say.

    Raises
    ------
    DataContractError
        If the file does not say which treatments are inhibitors and you do not either, a value is no number (its line
        is named), or columns are missing or doubled.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "MD-toy.csv"
    >>> _ = file.write_text("TR:HepG2:CellLine,TR:tnfa,TR:ikki,DA:akt,DV:akt\n1,1,0,30, NaN\n1,1,1,30,0.5\n")
    >>> read_midas(file, inhibitors=["ikki"])
    MIDAS of HepG2: 2 rows, 1 readouts, 1 values; stimuli tnfa; inhibitors ikki; times 30
    """
    import pandas as pd

    columns, lines = _columns(Path(path))
    parts = _parts(columns, Path(path).name)
    kinds = _kinds(parts["TR"], inhibitors, Path(path).name)

    def table(part: str, kind: str = "") -> "pd.DataFrame":
        chosen = [head for head in parts[part] if not kind or kinds[head] == kind]
        found = {head: _numbers(columns, f"{part}:{head}", lines, missing=part == "DV") for head in chosen}
        return pd.DataFrame(found, index=range(len(lines)), dtype=float)

    def treatments(kind: str) -> "pd.DataFrame":
        return table("TR", kind).rename(columns=lambda head: head.partition(":")[0])

    lines_given = treatments("cell line")
    return Midas(
        cell_line=tuple("+".join(lines_given.columns[row != 0]) for row in lines_given.to_numpy()),
        stimuli=treatments("stimulus"),
        inhibitors=treatments("inhibitor"),
        time=_times(table("DA"), lines),
        values=table("DV"),
    )


def _columns(path: Path) -> tuple[Columns, list[str]]:
    """Return the cells by column, and the place of each row in words."""
    text = read_text(path, DataContractError)
    reader = csv.reader(io.StringIO(text))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as cause:
        raise DataContractError(f"{path.name} is not a table: {cause} near line {reader.line_num}.") from cause
    if not rows:
        raise DataContractError(f"{path.name} is empty.")
    header = [cell.strip() for cell in rows.pop(0)[1]]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise DataContractError(f"{path.name} has the column(s) {doubled[:5]} more than once. Keep one of each.")
    for line, row in rows:
        if len(row) != len(header):
            raise DataContractError(f"{path.name}, line {line} has {len(row)} cells for {len(header)} columns.")
    cells = zip(*(row for _, row in rows), strict=True) if rows else ((),) * len(header)
    return dict(zip(header, map(list, cells), strict=True)), [f"{path.name}, line {line}" for line, _ in rows]


def _parts(columns: Columns, name: str) -> dict[str, list[str]]:
    """Return the heads of the treatments, times and values, without their prefixes."""
    odd = [head for head in columns if head.partition(":")[0] not in ("TR", "DA", "DV", "ID")]
    if odd:
        raise DataContractError(f"{name} is no MIDAS file: column {odd[0]!r} begins with none of TR:, DA:, DV:, ID:.")
    parts = {part: [head[3:] for head in columns if head.startswith(f"{part}:")] for part in ("TR", "DA", "DV")}
    for part, heads in parts.items():
        if not heads:
            raise DataContractError(f"{name} has no column that begins with {part}:. A MIDAS file has TR:, DA:, DV:.")
    return parts


def _kinds(heads: list[str], inhibitors: Collection[str] | None, name: str) -> dict[str, str]:
    """Return what each treatment is; those of the untyped dialect only if the user says it."""
    typed = {head: _TYPES.get(head.partition(":")[2].casefold(), "") for head in heads}
    silent = [head for head, kind in typed.items() if not kind]
    if silent and inhibitors is None:
        by_custom = [head for head in silent if head.endswith("i")]
        others = [head for head in silent if not head.endswith("i")]
        raise DataContractError(
            f"{name} does not say which treatments are inhibitors. By custom they end in 'i': {', '.join(by_custom)} "
            f"({', '.join(others)} would be stimuli). If that is right, say inhibitors={by_custom}."
        )
    wanted = set(inhibitors or ())
    wrong = sorted(wanted - set(silent))
    if wrong:
        raise DataContractError(f"{wrong[0]!r} is no untyped treatment of {name}. {did_you_mean(wrong[0], silent)}")
    return typed | {head: "inhibitor" if head in wanted else "stimulus" for head in silent}


def _times(times: "pd.DataFrame", lines: list[str]) -> NDArray[np.float64]:
    """Return the time of each row, in which all readouts must agree."""
    found = times.to_numpy()
    differ = np.flatnonzero((found != found[:, :1]).any(axis=1))
    if len(differ):
        raise DataContractError(
            f"{lines[differ[0]]} has readouts at several times: {sorted(set(found[differ[0]].tolist()))}. "
            "Give each time a row of its own."
        )
    return np.asarray(found[:, 0], dtype=float)


def _numbers(columns: Columns, head: str, lines: list[str], *, missing: bool) -> list[float]:
    found = []
    for cell, line in zip(columns[head], lines, strict=True):
        try:
            number = np.nan if cell.strip().casefold() in _MISSING else float(cell)
        except ValueError as cause:
            raise DataContractError(f"{line}: {head} holds {cell!r}; it takes a number, NaN or nothing.") from cause
        if not (missing or np.isfinite(number)):
            raise DataContractError(f"{line}: {head} holds {cell!r}; treatments and times must be given in every row.")
        found.append(number)
    return found


def _together(done: Iterable[dict[str, Intervention]]) -> Perturbation:
    """Return all treatments of a row as one set; two inhibitors of one target are one."""
    whole: dict[str, list[Intervention]] = {}
    for treatment in done:
        for target, item in treatment.items():
            whole.setdefault(target, [])
            whole[target] += [item] if item not in whole[target] else []
    return perturbation(whole)
