"""Content-addressed cache of finished chunks: one JSON file each, written atomically and checked on reading."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from molcause.files import cache_folder
from molcause.provenance import file_digest

Row = Mapping[str, Any]


class Damaged(Exception):
    """A cached chunk is there but is not what was written."""


@dataclass(frozen=True)
class Cache:
    """A folder of finished chunks.

    Parameters
    ----------
    folder
        Where they are; made when the first one is written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     cache = Cache(Path(place))
    ...     cache.write("ab12", [{"value": float("nan")}])
    ...     cache.read("ab12"), cache.read("other")
    ([{'value': nan}], None)
    """

    folder: Path

    def read(self, key: str) -> list[dict[str, Any]] | None:
        """Return a chunk's rows, or None if it was never finished.

        Raises
        ------
        Damaged
            If the file cannot be read back as it was written.
        """
        try:
            head, _, body = self._file(key).read_bytes().partition(b"\n")
        except OSError:  # not there, or not to be read: computing goes on without it
            return None
        if head != _seal(key, body):
            raise Damaged("it is not what was written")
        columns: dict[str, list[Any]] = json.loads(body)
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]

    def write(self, key: str, rows: Sequence[Row]) -> None:
        """Write a chunk's rows, which all have the same names; a reader sees all of it or nothing.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        names = list(rows[0]) if rows else []
        body = json.dumps({name: [row[name] for row in rows] for name in names}).encode()
        place = self._file(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_seal(key, body) + b"\n" + body)
            Path(draft).replace(place)
        except BaseException:  # an interrupt, too, leaves no draft behind
            with suppress(OSError):
                Path(draft).unlink()
            raise

    def _file(self, key: str) -> Path:
        return self.folder / "chunks" / key[:2] / f"{key}.json"


def as_cache(given: Cache | str | Path | bool) -> Cache | None:
    """Return the user's cache for True, none for False, and that of a folder.

    Examples
    --------
    >>> as_cache(False) is None, as_cache("here").folder.name
    (True, 'here')
    """
    if isinstance(given, bool):
        return Cache(cache_folder()) if given else None
    return given if isinstance(given, Cache) else Cache(Path(given))


def _seal(key: str, body: bytes) -> bytes:
    """Return what the first line must be: a digest of the key and the rows."""
    return file_digest(key.encode() + body).encode()
