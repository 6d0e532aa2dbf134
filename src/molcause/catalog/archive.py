"""Reading one file out of a tar archive, in memory and bounded; nothing is ever extracted to disk."""

import io
import tarfile
from pathlib import Path

from molcause.errors import StorageError
from molcause.files import read_bytes

MOST_BYTES = 256 * 1024**2


def read_member(path: Path, member: str) -> bytes:
    r"""Return the content of one plain file in a tar archive, packed or not.

    Parameters
    ----------
    path
        The archive.
    member
        Its full name in there. Links, devices and folders are no plain files.

    Raises
    ------
    StorageError
        If the archive cannot be read or unpacks to too much, or has no such plain file, or one of more than 256 MiB.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "nets.tar.gz"
    >>> with tarfile.open(file, "w:gz") as archive:
    ...     info = tarfile.TarInfo("nets/edges.tsv")
    ...     info.size = 7
    ...     archive.addfile(info, io.BytesIO(b"RAF MEK"))
    >>> read_member(file, "nets/edges.tsv")
    b'RAF MEK'
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(read_bytes(path)), mode="r:") as archive:
            info = _plain_file(archive, member, path.name)
            stream = archive.extractfile(info)
            content = b"" if stream is None else stream.read(MOST_BYTES + 1)
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError) as cause:
        raise StorageError(f"{path.name} is no tar archive, or a broken one: {cause}. Fetch it again.") from cause
    if len(content) != info.size:
        raise StorageError(f"{path.name} is cut short within {member}. Fetch it again.")
    return content


def _plain_file(archive: tarfile.TarFile, member: str, name: str) -> tarfile.TarInfo:
    found = [info for info in archive if info.name == member]
    if len(found) != 1 or not found[0].isreg():
        what = "holds no" if not found else "has several, or no plain file, at"
        raise StorageError(f"{name} {what} {member}. Fetch it again.")
    if found[0].size > MOST_BYTES:
        raise StorageError(f"{member} in {name} holds {found[0].size:,} bytes; more than {MOST_BYTES:,} are not read.")
    return found[0]
