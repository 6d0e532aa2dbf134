"""A matrix of text (CSV, TSV): samples x readouts; what was done is in some of its columns or in a second table."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause.data.dialects.adapt import adapt
from molcause.data.dialects.cells import is_numeric, numeric, read_cells
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, did_you_mean
from molcause.findings import first

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

title = "CSV or TSV matrix of samples x readouts, with a table of what was done"
label = "perturbation"
COLUMNS = {name: (name,) for name in ("context", "batch", "replicate", "time", "time_unit", "dose", "dose_unit")}


def read(
    source: str | Path,
    *,
    sidecar: str | Path | None = None,
    sample: str | None = None,
    obs: Collection[str] = (),
    perturbation: str = label,
    transpose: bool = False,
    **options: Any,
) -> PerturbationData:
    r"""Read a matrix of text.

    Parameters
    ----------
    source
        The matrix; its first column names the samples, unless that is one of the columns that describe them (then they
        are numbered), or `sample` says which does.
    sidecar
        A table with a row for each sample, of the same names, and what was done to it. A bare name of a file is looked
        for beside the matrix first.
    sample
        The column of sample names, in both.
    obs
        Columns of the matrix that describe samples. All others must be numbers.
    perturbation
        The column of labels.
    transpose
        Whether the matrix has a row for each readout.
    **options
        See `molcause.data.dialects.layout.Saying`. The column ``perturbation_type``, if there is one, says the type.

    Raises
    ------
    DataContractError
        If a cell is no number, the names of samples differ, or what was done is not said.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "wells.csv"
    >>> _ = file.write_text("well,perturbation,MEK,ERK\nA1,DMSO,1,2\nA2,MEK,1,0.5\n")
    >>> data = read(file, obs=["perturbation"], control="DMSO", kind="inhibitor", scale="log2")
    >>> data.adata.obs_names.tolist(), data.targets()
    (['A1', 'A2'], ('MEK',))
    """
    own = ("sidecar", "sample", "obs", "perturbation", "transpose")
    saying = Saying.of("csv-matrix", options, own)
    adata = read_matrix(Path(source), sidecar, sample, {perturbation, *obs, *saying.columns.values()}, transpose)
    factor = Factor(perturbation, "perturbation_type", saying.columns.get("dose", "dose"))
    return adapt(adata, Layout("csv-matrix", (factor,), ("+",), COLUMNS), saying)


def read_matrix(
    path: Path, sidecar: str | Path | None, sample: str | None, described: Collection[str], transpose: bool = False
) -> "AnnData":
    """Return a matrix of text as an AnnData.

    Parameters
    ----------
    path, sidecar, sample, transpose
        As `read` takes them.
    described
        Columns of the matrix, if it has them, that describe samples.

    Raises
    ------
    DataContractError
        If a cell is no number, or the names of samples differ.
    """
    import pandas as pd
    from anndata import AnnData

    matrix = read_cells(path)
    if transpose:
        matrix = _turned(matrix)
    usual = {*described, "perturbation_type", *COLUMNS}
    matrix, names = _named(matrix, sample, path.name, usual)
    columns = [str(column) for column in matrix]
    about = [column for column in columns if column in usual]
    measured = [column for column in columns if column not in usual]
    texts = [column for column in measured if not is_numeric(matrix[column])]
    say = f"If it describes samples, say obs={texts!r}; if it says what was done, perturbation={(texts or [''])[0]!r}."
    advice = say if texts else ""
    values = numeric(matrix, measured, path.name, advice)
    obs = matrix[about].set_axis(pd.Index(names), axis=0)
    if sidecar is not None:
        beside = path.parent / Path(sidecar).name
        place = beside if str(sidecar) == beside.name and beside.exists() else Path(sidecar)
        more = _sidecar(place, sample, names, measured, path.name).reindex(obs.index)
        obs = pd.concat([obs, more.rename(columns={c: f"{c}_sidecar" for c in more if c in obs})], axis=1)
    return AnnData(values, obs=obs, var=pd.DataFrame(index=pd.Index(measured, dtype=object)))


def _turned(matrix: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table of readouts x samples as one of samples x readouts; the rows have no lines any more."""
    turned = matrix.set_index(matrix.columns[0]).T
    turned.insert(0, str(matrix.columns[0]) or "sample", turned.index)
    return turned.set_axis(range(1, len(turned) + 1), axis=0)


def _named(
    table: "pd.DataFrame", sample: str | None, name: str, described: Collection[str] = ()
) -> tuple["pd.DataFrame", list[str]]:
    """Return a table without its column of sample names, and these; rows are numbered if there is no such column."""
    column = str(table.columns[0]) if sample is None else sample
    if sample is None and column in described:
        return table, [str(k) for k in range(1, len(table) + 1)]
    if column not in table:
        columns = [str(other) for other in table.columns]
        raise DataContractError(f"{name} has no column {column!r}. {did_you_mean(column, columns)}".rstrip())
    names = [str(cell) for cell in table[column]]
    doubled = sorted({text for text in names if names.count(text) > 1}) if len(set(names)) < len(names) else []
    if doubled:
        raise DataContractError(
            f"Column {column!r} of {name} must name the samples; {len(doubled)} of its names occur more than once: "
            f"{first(doubled)}. Say sample=... if another column does."
        )
    return table.drop(columns=column), names


def _sidecar(path: Path, sample: str | None, names: list[str], readouts: list[str], matrix: str) -> "pd.DataFrame":
    import pandas as pd

    table, own = _named(read_cells(path), sample, path.name)
    without = [name for name in names if name not in set(own)]
    if without and len({*own} & {*readouts}) > len({*own} & {*names}):
        raise DataContractError(f"{path.name} names the columns of {matrix}, not its rows. Say transpose=True.")
    if without:
        raise DataContractError(
            f"{len(without)} of {len(names)} samples of {matrix} are not in {path.name}: {first(without)}. "
            f"It has {first(own)}."
        )
    spare = [name for name in own if name not in set(names)]
    if spare:
        raise DataContractError(
            f"{len(spare)} samples of {path.name} are not in {matrix}: {first(spare)}. Take them out."
        )
    return table.set_axis(pd.Index(own), axis=0)
