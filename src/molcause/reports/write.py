"""Writing the report of a run, of an audit or of scores."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause.errors import StorageError
from molcause.reports.figures import figures
from molcause.reports.folder import Document, document
from molcause.reports.render import render
from molcause.study import FIGURES, REPORT

if TYPE_CHECKING:
    from molcause.audits.audit import Audit


def report(run: Any, path: str | Path | None = None) -> Path:
    """Write one self-contained HTML page about a run, an audit or scores; it reads what they hold and computes nothing.

    Parameters
    ----------
    run
        A run folder, or something that has one as its ``folder`` or ``run`` (such as the result of `molcause.demo`); or
        an `Audit` or `Scores`, which give a page about them alone.
    path
        The file to write; by default ``report.html`` in the run folder, with the figures as SVG files in ``figures/``.
        For an audit: its name and ``-report.html``, in this folder; for scores ``scores-report.html``.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    StorageError
        If `run` is not a run folder, an artefact is damaged, or the file cannot be written.

    Examples
    --------
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "run.json").write_text('{"parameters": {"command": "demo"}}')
    >>> report(place).name
    'report.html'
    """
    if not isinstance(run, str | os.PathLike):
        from molcause.audits.audit import Audit
        from molcause.reports.scores import render_scores
        from molcause.scoring.result import Scores

        if isinstance(run, Scores):
            return _write(Path(path or f"scores-{REPORT}"), render_scores(run))
        if isinstance(run, Audit):
            return _write(Path(path or f"{run.name}-{REPORT}"), render(_of_audit(run)))
    folder = _folder(run)
    found = document(folder)
    place = _write(Path(path) if path is not None else folder / REPORT, render(found))
    for name, drawing in figures(found).items() if path is None else ():
        _write(folder / FIGURES / name, drawing)
    return place


def _of_audit(audit: "Audit") -> Document:
    """Return a document of one audit: its verdicts and effects, and the methods to cite."""
    group = "intervention" if audit.rung > 1 else "density"
    return Document(audit.name, {}, audits=({**audit.to_dict(), "group": group},))


def _folder(run: Any) -> Path:
    place = run
    for attribute in ("run", "folder"):
        place = place if isinstance(place, str | os.PathLike) else getattr(place, attribute, place)
    if not isinstance(place, str | os.PathLike):
        raise StorageError(
            f"A report is made from a run folder; this {type(run).__name__} has none. "
            "Write one first, with out=... in Python or --out on the command line."
        )
    return Path(place)


def _write(place: Path, text: str) -> Path:
    """Write all or nothing: a reader never sees half a page."""
    work: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{place.name}-", dir=place.parent)
        work = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        work.chmod(0o644)
        work.replace(place)
    except OSError as cause:
        if work is not None:
            work.unlink(missing_ok=True)
        raise StorageError(f"{place} cannot be written: {cause.strerror}. Choose another file.") from cause
    return place
