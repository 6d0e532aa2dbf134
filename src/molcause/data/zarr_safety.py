"""Scanning a zarr folder before anything reads it.

Links in it would show files from elsewhere as if they were data; a codec can be made to run code (pickle); and a few
bytes can promise more than any memory holds. All of it is refused.
"""

import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np

from molcause.data.h5ad_safety import MOST_BYTES
from molcause.errors import DataContractError

_METADATA = (".zarray", ".zgroup", ".zattrs", ".zmetadata", "zarr.json")
_LONGEST = 64 * 1024**2


def scan(path: Path) -> None:
    """Raise unless a zarr folder is self-contained, decodes without running code, and is of a size that can be meant.

    Raises
    ------
    DataContractError
        If it is no folder, holds a link, names a pickle codec, or declares an array of more than 64 GiB.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "odd.zarr"
    >>> folder.mkdir()
    >>> _ = (folder / ".zarray").write_text('{"shape": [9], "dtype": "|O", "filters": [{"id": "pickle"}]}')
    >>> scan(folder)
    Traceback (most recent call last):
        ...
    molcause.errors.DataContractError: odd.zarr names the codec 'pickle' in .zarray, which can run code. It is not read.
    """
    if not path.is_dir():
        raise DataContractError(f"{path.name} is no folder. A zarr store is read from a folder; unpack it first.")
    for parent, folders, files in os.walk(path):
        for name in (*folders, *files):
            place = Path(parent) / name
            if place.is_symlink():
                raise DataContractError(f"{path.name} holds a link at {place.relative_to(path)}. It is not read.")
            if name in _METADATA:
                _scan_metadata(place, path)


def _scan_metadata(place: Path, store: Path) -> None:
    where = str(place.relative_to(store))
    size = place.stat().st_size
    if size > _LONGEST:
        raise DataContractError(f"{store.name} has {size:,} bytes of metadata in {where}. It is not read.")
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as cause:
        raise DataContractError(f"{store.name} has broken metadata in {where}: {cause}.") from cause
    waiting: list[Any] = [content]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            _scan_item(item, where, store.name)
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _scan_item(item: dict[str, Any], where: str, name: str) -> None:
    codec = item.get("id", item.get("name"))
    if isinstance(codec, str) and "pickle" in codec.casefold():
        raise DataContractError(f"{name} names the codec {codec!r} in {where}, which can run code. It is not read.")
    shape = item.get("shape")
    if isinstance(shape, list) and all(isinstance(n, int) for n in shape) and ("dtype" in item or "data_type" in item):
        size = math.prod(shape) * _width(item.get("dtype", item.get("data_type")))
        if size > MOST_BYTES:
            raise DataContractError(
                f"{name} declares {size:,} bytes in {where} {tuple(shape)}; more than {MOST_BYTES:,} are not read into "
                "memory. Cut the store down."
            )


def _width(dtype: Any) -> int:
    """Return the bytes of one item; of text, whose type does not say it, those of a pointer."""
    try:
        return int(np.dtype(dtype).itemsize)
    except (TypeError, ValueError):
        return 8
