"""Files: reading them from anywhere, compressed or not, bounded, as text; and where ours are kept.

What a file is, its first bytes say, not its name. Nothing is ever unpacked to disk, and what unpacks to far more than
it was is refused.
"""

import bz2
import gzip
import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from molcause.errors import MolcauseError, StorageError

LIMIT = 2 * 1024**3
RATIO = 200
_SMALL = 16 * 1024**2
_UNREAD = {b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "rar"}


def read_bytes(path: str | Path, error: type[MolcauseError] = StorageError, *, most: int | None = None) -> bytes:
    """Return the content of a file, unpacked if it is a gzip, bzip2, xz or zip file.

    Parameters
    ----------
    path
        The file. A zip file must hold exactly one file.
    error
        What to raise.
    most
        Return only so many bytes of the beginning.

    Raises
    ------
    MolcauseError
        Of the class `error`: if the file cannot be read, is cut short, or unpacks to more than `LIMIT` bytes or, beyond
        16 MiB, `RATIO` times its size.

    Examples
    --------
    >>> import gzip, tempfile
    >>> file = Path(tempfile.mkdtemp()) / "edges.tsv"
    >>> _ = file.write_bytes(gzip.compress(b"RAF MEK"))
    >>> read_bytes(file)
    b'RAF MEK'
    """
    place = Path(path)
    try:
        size = place.stat().st_size
        if size > LIMIT:
            raise error(f"{place.name} holds {size:,} bytes; more than {LIMIT:,} are not read. Cut it down.")
        raw = _raw(place, most)
    except FileNotFoundError as cause:
        raise error(f"There is no file {place}.") from cause
    except OSError as cause:
        raise error(f"{place} cannot be read: {cause.strerror}.") from cause
    return _unpacked(raw, place.name, error, most)


def read_text(
    path: str | Path, error: type[MolcauseError] = StorageError, encoding: str = "utf-8", *, line_ends: bool = True
) -> str:
    r"""Return the content of a text file, without byte order mark and with ``\n`` as the only line end.

    Parameters
    ----------
    path
        The file, packed or not (see `read_bytes`).
    error
        What to raise.
    encoding
        What its format prescribes.
    line_ends
        Whether to make all line ends ``\n``; a table with quoted cells needs them as they are.

    Raises
    ------
    MolcauseError
        Of the class `error`: if the file cannot be read, or is not text in that encoding.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "edges.sif"
    >>> _ = file.write_bytes(b"\xef\xbb\xbfRAF 1 MEK\r\n")
    >>> read_text(file)
    'RAF 1 MEK\n'
    """
    return decode(read_bytes(path, error), Path(path).name, error, encoding, line_ends=line_ends)


def decode(
    content: bytes,
    name: str,
    error: type[MolcauseError] = StorageError,
    encoding: str = "utf-8",
    errors: str = "strict",
    *,
    line_ends: bool = True,
) -> str:
    r"""Return bytes as text; `read_text` says how.

    Examples
    --------
    >>> decode(b"RAF\rMEK", "two lines")
    'RAF\nMEK'
    """
    if is_utf16(content):
        raise error(f"{name} looks like UTF-16 text. Save it as UTF-8 text.")
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise error(f"{name} is not text: it holds a zero byte in line {line}.")
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode(encoding, errors)
    except UnicodeDecodeError as cause:
        line = content[: cause.start].count(b"\n") + 1
        raise error(
            f"{name} is not UTF-8 text: byte {content[cause.start]:#04x} in line {line}. "
            "It looks like latin-1 or Windows-1252; save it as UTF-8."
        ) from cause
    return text.replace("\r\n", "\n").replace("\r", "\n") if line_ends else text


def is_utf16(content: bytes) -> bool:
    """Return whether bytes look like UTF-16 text: they begin with its mark, or every other one of them is zero.

    Examples
    --------
    >>> is_utf16("RAF MEK".encode("utf-16-le")), is_utf16(b"RAF MEK")
    (True, False)
    """
    start = content[:4000]
    few, many = sorted((start[0::2].count(0), start[1::2].count(0)))
    half = len(start) / 2
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or (half > 1 and few < 0.1 * half and many > 0.7 * half)


def cache_folder() -> Path:
    """Return where downloads and finished computations are kept: ``$MOLCAUSE_CACHE``, else the user's cache folder.

    Examples
    --------
    >>> cache_folder().name != ""
    True
    """
    from platformdirs import user_cache_path

    named = os.environ.get("MOLCAUSE_CACHE")
    return Path(named) if named else user_cache_path("molcause")


def _raw(path: Path, most: int | None) -> bytes:
    with path.open("rb") as handle:
        if most is None:
            return handle.read()
        start = handle.read(max(most, 8))
        return start + handle.read() if start.startswith(tuple(_OPENERS)) else start[:most]


def _unpacked(raw: bytes, name: str, error: type[MolcauseError], most: int | None) -> bytes:
    for magic, packer in _UNREAD.items():
        if raw.startswith(magic):
            raise error(f"{name} is a {packer} archive, which is not read. Unpack it, or pack it with gzip.")
    for magic, (packer, opener) in _OPENERS.items():
        if raw.startswith(magic):
            try:
                with opener(io.BytesIO(raw)) as stream:
                    return stream.read(most) if most is not None else _bounded(stream, len(raw), name, error)
            except _NotOne as cause:
                raise error(f"{name} {cause}") from cause
            except _BROKEN as cause:
                raise error(f"{name} is a broken {packer} file: {cause}. Fetch it again.") from cause
    return raw


def _bounded(stream: IO[bytes], packed: int, name: str, error: type[MolcauseError]) -> bytes:
    most = min(LIMIT, max(RATIO * packed, _SMALL))
    content = stream.read(most + 1)
    if len(content) > most:
        raise error(
            f"{name} unpacks from {packed:,} to more than {most:,} bytes, which looks like an archive bomb. "
            "If you trust it, unpack it yourself."
        )
    return content


class _NotOne(Exception):
    """A zip archive that is not one plain file."""


def _only_member(packed: IO[bytes]) -> IO[bytes]:
    archive = zipfile.ZipFile(packed)
    if "[Content_Types].xml" in archive.namelist():
        raise _NotOne("is an office document. Save its sheet as CSV.")
    members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        listed = ", ".join(m.filename for m in members[:5]) or "none"
        raise _NotOne(f"is a zip archive of {len(members)} files ({listed}). Unpack it and name one of them.")
    if members[0].flag_bits & 1:
        raise _NotOne("is an encrypted zip archive. Unpack it yourself.")
    return archive.open(members[0])


_BROKEN = (
    *(OSError, EOFError, ValueError, RuntimeError, OverflowError, MemoryError),
    *(lzma.LZMAError, struct.error, zipfile.BadZipFile, zlib.error),
)
_OPENERS: dict[bytes, tuple[str, Callable[[IO[bytes]], IO[bytes]]]] = {
    b"\x1f\x8b": ("gzip", lambda packed: gzip.GzipFile(fileobj=packed)),  # type: ignore[dict-item, return-value]
    b"BZh": ("bzip2", lambda packed: bz2.BZ2File(packed)),
    b"\xfd7zXZ\x00": ("xz", lambda packed: lzma.LZMAFile(packed)),  # noqa: SIM115 - read_bytes closes it
    b"PK\x03\x04": ("zip", _only_member),
}
