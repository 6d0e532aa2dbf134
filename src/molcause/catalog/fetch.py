"""Files that are too large, or not ours, to ship: fetched once from a pinned address and checked.

``MOLCAUSE_DATA`` names a folder with the layout ``<dataset>/<file>``; with it nothing is downloaded. Otherwise files
go to the cache folder (``MOLCAUSE_CACHE``, or the user's), where several processes may want one at once.
"""

import json
import os
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from molcause.errors import StorageError, did_you_mean
from molcause.files import cache_folder
from molcause.provenance import file_digest

_GITHUB = "https://raw.githubusercontent.com/"


@dataclass(frozen=True)
class RemoteFile:
    """A file at a pinned address.

    Parameters
    ----------
    folder, name
        Of the dataset or network, and of the file.
    url
        Pinned to a commit; None if there is no public one.
    sha256
        Of the content.
    size
        In bytes.
    licence
        As the source states it.

    Examples
    --------
    >>> remote("trrust", "trrust_rawdata.human.tsv").source
    'exsmiley/GeneNet on GitHub at e4728d6b4d45'
    """

    folder: str
    name: str
    url: str | None
    sha256: str
    size: int
    licence: str

    @property
    def commit(self) -> str:
        """The commit to which the address is pinned; ``""`` if it is no GitHub address."""
        return self.url.split("/")[5] if self.url is not None and self.url.startswith(_GITHUB) else ""

    @property
    def source(self) -> str:
        """Where it comes from, in words."""
        if not self.commit:
            return self.url or "no public address"
        owner, repository = str(self.url).split("/")[3:5]
        return f"{owner}/{repository} on GitHub at {self.commit[:12]}"

    @property
    def whence(self) -> str:
        """Where it comes from, under which licence, and its digest, in a sentence for a history."""
        return f"{self.name} from {self.source} (licence: {self.licence}; sha256 {self.sha256[:12]})"


def remote(folder: str, name: str) -> RemoteFile:
    """Return what is known of a file.

    Raises
    ------
    StorageError
        If the catalog has no such file.

    Examples
    --------
    >>> remote("trrust", "trrust_rawdata.human.tsv").size
    297724
    """
    known = _known()
    if name not in known.get(folder, {}):
        wanted, options = (name, known[folder]) if folder in known else (folder, known)
        raise StorageError(f"The catalog has no file {folder}/{name}. {did_you_mean(wanted, options)}".rstrip())
    return known[folder][name]


def is_present(file: RemoteFile) -> bool:
    """Return whether a file is at hand, as it was pinned, without a download."""
    try:
        return file_digest(_place(file).read_bytes()) == file.sha256
    except OSError:
        return False


def fetch(file: RemoteFile) -> Path:
    """Return the place of a file, after downloading it if need be.

    Raises
    ------
    StorageError
        If it cannot be had, or is not what it was when the address was pinned.
    """
    place = _place(file)
    if is_present(file):
        return place
    if not os.environ.get("MOLCAUSE_DATA"):
        return _downloaded(file, place)
    wrong = "is not the file that was pinned (sha256 mismatch)" if place.is_file() else "is not there, or not readable"
    raise StorageError(
        f"{place} {wrong}. MOLCAUSE_DATA is set, so nothing is downloaded: put the file there, from "
        f"{file.url or 'its owner'}, or unset MOLCAUSE_DATA."
    )


def _place(file: RemoteFile) -> Path:
    offline = os.environ.get("MOLCAUSE_DATA")
    root = Path(offline) if offline else cache_folder() / "files"
    return root / file.folder / file.name


def _downloaded(file: RemoteFile, place: Path) -> Path:
    """Download into a temporary file that takes its place once its digest is right; pooch does all three."""
    import pooch

    instead = f"put the file into a folder FOLDER/{file.folder}/ and set MOLCAUSE_DATA=FOLDER."
    if file.url is None:
        raise StorageError(f"{file.name} has no public address. If you have it, {instead}")
    try:
        pooch.retrieve(file.url, known_hash=f"sha256:{file.sha256}", fname=place.name, path=place.parent)
    except ValueError as cause:
        raise StorageError(
            f"What {file.url} sent is not the file that was pinned (sha256 mismatch); it was not kept. Something on "
            f"the way may have changed it: try again, or {instead}"
        ) from cause
    except OSError as cause:  # what requests raises is one
        raise StorageError(
            f"{file.name} ({file.size:,} bytes) cannot be downloaded from {file.url}: {type(cause).__name__}, "
            f"{_reason(cause)}. Try again, or {instead}"
        ) from cause
    return place


def _reason(error: BaseException) -> str:
    """Return what was at the root of it, in one line."""
    while error.__context__ is not None:
        error = error.__context__
    return " ".join(str(error).split()) or type(error).__name__


@cache
def _known() -> dict[str, dict[str, RemoteFile]]:
    document = json.loads(files("molcause.catalog").joinpath("files.json").read_text(encoding="utf-8"))
    return {
        folder: {row["name"]: RemoteFile(folder=folder, **row) for row in rows} for folder, rows in document.items()
    }
