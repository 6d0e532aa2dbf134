"""`Entry`: the card of a dataset or network, and access to the files that ship with the package."""

from dataclasses import dataclass
from importlib.resources import files

from molcause.errors import StorageError
from molcause.provenance import Citation, digest, file_digest


@dataclass(frozen=True)
class Entry:
    """What a dataset or network is and where it comes from.

    Parameters
    ----------
    name
        Its registered name.
    title
        One line.
    source
        Where the files come from.
    licence
        As stated by the source.
    citations
        What to cite.
    sha256
        Digest of each shipped file.
    notes
        Traps and decisions, in sentences.
    """

    name: str
    title: str
    source: str
    licence: str
    citations: tuple[Citation, ...]
    sha256: dict[str, str]
    notes: tuple[str, ...] = ()

    def provenance(self) -> dict[str, str]:
        """Return what a run's record says of this input."""
        return {
            "title": self.title,
            "source": self.source,
            "licence": self.licence,
            "sha256": digest(sorted(self.sha256.items())),
        }


def embedded(entry: Entry, folder: str, file: str) -> bytes:
    """Return the bytes of a file that ships with the package, checked against its digest.

    Raises
    ------
    StorageError
        If the file is missing or differs from what was released.
    """
    place = files("molcause.catalog").joinpath(folder, file)
    try:
        content = place.read_bytes()
    except OSError as cause:
        raise StorageError(
            f"{file} of {entry.name!r} is missing from the installation: {cause}. Reinstall molcause."
        ) from cause
    if file_digest(content) != entry.sha256[file]:
        raise StorageError(
            f"{file} of {entry.name!r} differs from the released file (sha256 mismatch). Reinstall molcause."
        )
    return content
