"""Scanning an HDF5 file before anything reads it.

An HDF5 file can name other files (external links, external storage, virtual datasets), and a reader follows them: bytes
of another local file then appear as if they were data. It can also promise far more than it holds. Both are refused.
"""

from pathlib import Path
from typing import Any

from molcause.errors import DataContractError

MOST_BYTES = 64 * 1024**3
_DEEP = 16


def scan(path: Path) -> None:
    """Raise unless an HDF5 file is self-contained and of a size that can be meant.

    Raises
    ------
    DataContractError
        If the file is no HDF5 file, links or stores outside itself, nests deeper than 16 groups, or declares arrays of
        more than 64 GiB.

    Examples
    --------
    >>> import tempfile, h5py
    >>> file = Path(tempfile.mkdtemp()) / "odd.h5ad"
    >>> with h5py.File(file, "w") as handle:
    ...     handle["X"] = h5py.ExternalLink("/etc/hostname", "/")
    >>> scan(file)
    Traceback (most recent call last):
        ...
    molcause.errors.DataContractError: odd.h5ad holds a link to another file at /X (/etc/hostname). It is not read.
    """
    import h5py

    try:
        with h5py.File(path, "r") as handle:
            _scan_group(handle, path.name, 0)
    except FileNotFoundError as cause:
        raise DataContractError(f"There is no file {path}.") from cause
    except (OSError, RuntimeError, KeyError) as cause:
        raise DataContractError(f"{path.name} cannot be read: no HDF5 file, or a broken one ({cause}).") from cause


def _scan_group(group: Any, name: str, depth: int) -> None:
    import h5py

    if depth > _DEEP:
        raise DataContractError(f"{name} nests more than {_DEEP} groups at {group.name}. It is not read.")
    for key in group:
        place = f"{group.name.rstrip('/')}/{key}"
        link = group.get(key, getlink=True)
        if isinstance(link, h5py.ExternalLink):
            raise DataContractError(
                f"{name} holds a link to another file at {place} ({link.filename}). It is not read."
            )
        if isinstance(link, h5py.SoftLink):
            raise DataContractError(f"{name} holds a soft link at {place}, which an AnnData has not. It is not read.")
        item = group[key]
        if isinstance(item, h5py.Group):
            _scan_group(item, name, depth + 1)
        elif isinstance(item, h5py.Dataset):
            _scan_dataset(item, name, place)


def _scan_dataset(dataset: Any, name: str, place: str) -> None:
    if dataset.external or dataset.is_virtual:
        outside = [entry[0] for entry in dataset.external or []] or [source.file_name for source in _sources(dataset)]
        raise DataContractError(f"{name} stores {place} in other files ({', '.join(outside[:3])}). It is not read.")
    size = dataset.size * dataset.dtype.itemsize if dataset.size else 0
    if size > MOST_BYTES:
        raise DataContractError(
            f"{name} declares {size:,} bytes at {place} {dataset.shape}; more than {MOST_BYTES:,} are not read into "
            "memory. Cut the file down."
        )


def _sources(dataset: Any) -> list[Any]:
    return list(dataset.virtual_sources()) if dataset.is_virtual else []
