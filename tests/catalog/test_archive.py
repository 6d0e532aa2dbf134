"""Archives: one plain file is read in memory, and whatever else an archive tries is refused."""

import gzip
import io
import os
import tarfile

import pytest

from molcause.catalog.archive import read_member
from molcause.errors import StorageError


@pytest.fixture
def archive(tmp_path):
    """Return a function that writes an archive of the given members."""

    def write(*members, mode="w:gz"):
        place = tmp_path / "nets.tar.gz"
        with tarfile.open(place, mode) as handle:
            for name, content, kind in members:
                info = tarfile.TarInfo(name)
                info.type, info.size = kind, len(content)
                info.linkname = "/etc/hostname" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
                handle.addfile(info, io.BytesIO(content))
        return place

    return write


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_member_is_read_by_its_exact_name_and_its_twin_is_not(archive, mode):
    place = archive(
        ("a/._edges.tsv", b"\x00\x05", tarfile.REGTYPE), ("a/edges.tsv", b"RAF MEK", tarfile.REGTYPE), mode=mode
    )
    assert read_member(place, "a/edges.tsv") == b"RAF MEK"


def test_nothing_is_written_beside_the_archive(archive, tmp_path):
    place = archive(("../../edges.tsv", b"RAF MEK", tarfile.REGTYPE))
    assert read_member(place, "../../edges.tsv") == b"RAF MEK"
    assert os.listdir(tmp_path) == [place.name]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE])
def test_a_link_a_folder_and_a_device_are_no_file(archive, kind):
    with pytest.raises(StorageError, match=r"no plain file, at edges.tsv"):
        read_member(archive(("edges.tsv", b"", kind)), "edges.tsv")


def test_a_name_that_occurs_twice_is_refused(archive):
    place = archive(("edges.tsv", b"A", tarfile.REGTYPE), ("edges.tsv", b"B", tarfile.REGTYPE))
    with pytest.raises(StorageError, match="has several"):
        read_member(place, "edges.tsv")


def test_a_member_that_is_not_there_is_named(archive):
    with pytest.raises(StorageError, match=r"nets.tar.gz holds no nodes.tsv"):
        read_member(archive(("edges.tsv", b"A", tarfile.REGTYPE)), "nodes.tsv")


def test_an_archive_that_unpacks_to_far_more_than_it_was_is_refused(archive):
    place = archive(("edges.tsv", bytes(32 * 1024**2), tarfile.REGTYPE))
    with pytest.raises(StorageError, match="archive bomb"):
        read_member(place, "edges.tsv")


def test_a_member_of_too_many_bytes_is_refused(archive, monkeypatch):
    monkeypatch.setattr("molcause.catalog.archive.MOST_BYTES", 5)
    with pytest.raises(StorageError, match="more than 5 are not read"):
        read_member(archive(("edges.tsv", b"RAF MEK", tarfile.REGTYPE)), "edges.tsv")


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b broken"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    place = tmp_path / "nets.tar.gz"
    place.write_bytes(content)
    with pytest.raises(StorageError):
        read_member(place, "edges.tsv")


def test_an_archive_that_is_cut_short_is_refused(archive):
    place = archive(("edges.tsv", b"RAF MEK" * 1000, tarfile.REGTYPE), mode="w")
    place.write_bytes(gzip.compress(place.read_bytes()[:3000]))
    with pytest.raises(StorageError):
        read_member(place, "edges.tsv")
