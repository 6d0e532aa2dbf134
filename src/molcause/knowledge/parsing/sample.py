"""`Sample`: the beginning of a file, from which its format is told."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from molcause.errors import KnowledgeError
from molcause.files import decode, is_utf16, read_bytes

_SIZE = 64 * 1024


@dataclass(frozen=True)
class Sample:
    """The beginning of a file.

    Parameters
    ----------
    name
        The file's name.
    head
        Its first 64 kB, unpacked.

    Examples
    --------
    >>> sample = Sample("edges.csv.gz", b"source,target,sign")
    >>> sample.suffix, sample.columns
    ('.csv', ('source', 'target', 'sign'))
    """

    name: str
    head: bytes

    @cached_property
    def suffix(self) -> str:
        """The suffix in lower case, without that of a packer."""
        return split_name(self.name)[1].lower()

    @cached_property
    def text(self) -> str:
        """The beginning as text with one kind of line end; what is not UTF-8 is replaced."""
        text = self.head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines that are neither empty nor, if the file is longer, cut."""
        lines = self.text.split("\n")
        whole = lines[:-1] if len(self.head) >= _SIZE else lines
        return tuple(line for line in whole if line.strip())

    @cached_property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The lines that are no ``#`` comment, cut at tabs, or else at commas, semicolons or blanks."""
        return tuple(tuple(cell.strip().strip('"') for cell in _cut(line)) for line in self.lines if line[0] != "#")

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The cells of the first line."""
        return self.cells[0] if self.cells else ()


def sample_of(path: Path) -> Sample:
    """Return the beginning of a file.

    Raises
    ------
    KnowledgeError
        If it cannot be read, or is UTF-16 text.
    """
    head = read_bytes(path, KnowledgeError, most=_SIZE)
    if is_utf16(head):
        decode(head, path.name, KnowledgeError)  # says so
    return Sample(path.name, head)


def split_name(name: str) -> tuple[str, str]:
    """Return a file's name without its suffixes, and its suffix without that of a packer.

    Examples
    --------
    >>> split_name("omnipath.v2.tsv.gz")
    ('omnipath.v2', '.tsv')
    """
    path = PurePath(name)
    while path.suffix.lower() in (".gz", ".xz", ".bz2", ".zip") and path.stem:
        path = path.with_name(path.stem)
    return path.stem, path.suffix


def _cut(line: str) -> list[str]:
    delimiter = next((mark for mark in "\t,;" if mark in line), None)
    return line.split(delimiter)
