"""`Entry`: the card of a dataset, network or collection of gene sets, and access to the files that ship with us."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from molcause.catalog.fetch import RemoteFile, fetch, is_present, remote
from molcause.errors import StorageError
from molcause.findings import Finding
from molcause.provenance import Citation, digest, file_digest, library_version

_UNSTATED = "none stated"


@dataclass(frozen=True)
class Entry:
    """What a dataset or network is and where it comes from.

    Parameters
    ----------
    name
        Its registered name.
    title
        One line.
    citations
        What to cite.
    source
        Where the files come from; for remote files it follows from their addresses.
    licence
        As stated by the source; for remote files it follows from ``files.json``, where ``none stated`` means just that.
    sha256
        Digest of each shipped file; those of remote files are added.
    files
        Names of remote files (`molcause.catalog.fetch`).
    folder
        Of the remote files; by default the name.
    limits
        What limits the use of the content, beyond the licence of the files, in a sentence without its full stop.
    notes
        Traps and decisions, in sentences.

    Examples
    --------
    >>> entry = Entry("trrust", "a network", (), files=("trrust_rawdata.human.tsv",))
    >>> entry.licence, entry.version[:7]
    ('none stated', 'e4728d6')
    """

    name: str
    title: str
    citations: tuple[Citation, ...]
    source: str = ""
    licence: str = ""
    sha256: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    folder: str = ""
    limits: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        found = self.remote_files
        filled = {
            "source": self.source or _listed(file.source for file in found),
            "licence": self.licence or _listed(file.licence for file in found),
            "sha256": self.sha256 | {file.name: file.sha256 for file in found},
        }
        for name, value in filled.items():
            object.__setattr__(self, name, value)

    @cached_property
    def remote_files(self) -> tuple[RemoteFile, ...]:
        """What is known of the remote files."""
        return tuple(remote(self.folder or self.name, name) for name in self.files)

    @property
    def version(self) -> str:
        """The commits to which the addresses are pinned; for shipped files the version of molcause."""
        commits = _listed(file.commit for file in self.remote_files)
        return commits or f"molcause {library_version('molcause')}"

    @property
    def size(self) -> int:
        """Bytes of all files."""
        ours = files("molcause.catalog").joinpath(self.name.replace("-", "_"))
        shipped = [ours.joinpath(name) for name in self.sha256 if name not in self.files]
        return sum(file.size for file in self.remote_files) + sum(
            len(place.read_bytes()) for place in shipped if place.is_file()
        )

    @property
    def present(self) -> bool:
        """Whether everything is at hand without a download."""
        return all(is_present(file) for file in self.remote_files)

    def fetch(self, file: str) -> Path:
        """Return the place of a remote file, after downloading it if need be; see `molcause.catalog.fetch`."""
        return fetch(remote(self.folder or self.name, file))

    def findings(self) -> tuple[Finding, ...]:
        """Return what limits the use of the content.

        Examples
        --------
        >>> print(Entry("trrust", "a network", (), files=("trrust_rawdata.human.tsv",)).findings()[0])
        W209 trrust: its source states no licence. Read the source's terms before you use or share it.
        """
        reasons = ["its source states no licence"] if _UNSTATED in self.licence else []
        reasons += [self.limits] if self.limits else []
        text = f"{self.name}: {'; '.join(reasons)}"
        return (Finding("W209", text, fix="Read the source's terms before you use or share it."),) if reasons else ()

    def provenance(self) -> dict[str, str]:
        """Return what a run's record says of this input."""
        return {
            "name": self.name,
            "title": self.title,
            "version": self.version,
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


def _listed(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(word for word in words if word))
