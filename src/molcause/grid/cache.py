"""Content-addressed cache of finished chunks: one JSON file each, written atomically and checked on reading."""

import json
import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from molcause.provenance import digest

Row = Mapping[str, Any]


class Damaged(Exception):
    """A cached chunk is there but is not what was written."""


def default_folder() -> Path:
    """Return where results are cached: ``$MOLCAUSE_CACHE``, else the user's cache folder.

    Examples
    --------
    >>> default_folder().name != ""
    True
    """
    from platformdirs import user_cache_path

    named = os.environ.get("MOLCAUSE_CACHE")
    return Path(named) if named else user_cache_path("molcause")


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
    ...     cache.write("ab12", [{"value": math.nan}])
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
            text = self._file(key).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as cause:
            raise Damaged(str(cause)) from cause
        try:
            found = json.loads(text)
            rows, same = found["rows"], found["key"] == key and found["sha256"] == digest(key, found["rows"])
        except (ValueError, KeyError, TypeError) as cause:
            raise Damaged("not what was written") from cause
        if not same:
            raise Damaged("sha256 mismatch")
        return [{name: _read(value) for name, value in row.items()} for row in rows]

    def write(self, key: str, rows: Sequence[Row]) -> None:
        """Write a chunk's rows; a reader sees all of it or nothing.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        plain = [{name: _written(value) for name, value in row.items()} for row in rows]
        text = json.dumps({"key": key, "sha256": digest(key, plain), "rows": plain}, allow_nan=False)
        place = self._file(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(draft).replace(place)
        except OSError:
            with suppress(OSError):
                Path(draft).unlink()
            raise

    def _file(self, key: str) -> Path:
        return self.folder / "chunks" / key[:2] / f"{key}.json"


def _written(value: Any) -> Any:
    """Return a value that JSON can hold; NaN, which it cannot, becomes a tagged text."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    return value


def _read(value: Any) -> Any:
    return float(value["float"]) if isinstance(value, dict) else value
