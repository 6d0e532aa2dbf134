"""The control panel: worlds with a known answer, and whether the audit found it."""

from dataclasses import dataclass

from molcause.audits import look
from molcause.audits.numbers import size_words
from molcause.reports.folder import Json


@dataclass(frozen=True)
class Found:
    """One verdict in a world whose answer is known."""

    word: str
    mark: str
    model: str
    size: str
    sentence: str
    right: bool | None


@dataclass(frozen=True)
class Cell:
    """One world with one kind of knowledge."""

    expected: str
    title: str
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Panel:
    """Worlds in rows, knowledge in columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]
    right: int
    total: int


def panel(controls: list[Json]) -> Panel | None:
    """Return the control panel, or None if no control was run."""
    if not controls:
        return None
    columns = list(dict.fromkeys(_knowledge(audit) for audit in controls))
    worlds = list(dict.fromkeys(_world(audit) for audit in controls))
    cells: dict[tuple[str, str], Cell] = {}
    for audit in controls:
        place = (_world(audit), _knowledge(audit))
        cells[place] = _merged(cells.get(place), _cell(audit))
    judged = [item.right for cell in cells.values() for item in cell.found if item.right is not None]
    rows = tuple((world, tuple(cells.get((world, column)) for column in columns)) for world in worlds)
    return Panel(tuple(columns), rows, sum(judged), len(judged))


def _world(audit: Json) -> str:
    settings = audit.get("settings") or {}
    return str(settings.get("world") or audit.get("data") or audit.get("data_name") or audit.get("name") or "world")


def _knowledge(audit: Json) -> str:
    settings = audit.get("settings") or {}
    return str(settings.get("truth") or audit.get("knowledge") or "knowledge")


def _cell(audit: Json) -> Cell:
    expected = str(audit.get("expected") or "")
    several = len(look.sizes(audit)) > 1
    found = tuple(
        Found(
            word=str(item["word"]),
            mark=look.WORD_MARKS.get(str(item["word"]), "?"),
            model=str(item["model"]),
            size=size_words(item.get("size")) if several else "",
            sentence=str(item.get("sentence") or ""),
            right=_right(str(item["word"]), expected),
        )
        for item in audit.get("verdicts", ())
    )
    return Cell(expected, str(audit.get("title") or ""), found)


def _right(word: str, expected: str) -> bool | None:
    """Several words may be expected, joined by "or" or "|"; or any but one, after "not"."""
    accepted = [part.strip() for part in expected.removeprefix("not ").replace("|", " or ").split(" or ")]
    if expected.startswith("not "):
        return word not in accepted
    return word in accepted if expected else None


def _merged(first: Cell | None, second: Cell) -> Cell:
    if first is None:
        return second
    return Cell(first.expected or second.expected, first.title, (*first.found, *second.found))
