"""Files: packed ones under any name, broken ones, bombs, and text in odd encodings."""

import bz2
import contextlib
import gzip
import io
import lzma
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from molcause import files
from molcause.errors import KnowledgeError, MolcauseError, StorageError
from molcause.files import cache_folder, decode, is_utf16, read_bytes, read_text

CONTENT = b"source,target,sign\nRAF,MEK,1\n"


def zipped(members, comment=b""):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def packed_by(packer, content):
    if packer == "zip":
        return zipped([("edges.csv", content)])
    return {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}[packer](content)


PACKERS = ["gzip", "bzip2", "xz", "zip"]


def placed(folder, content, name="edges.csv"):
    file = Path(folder) / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("name", ["edges.csv", "edges.tsv.gz", "edges.zip", "edges"])
def test_what_a_file_is_its_content_says_not_its_name(tmp_path, packer, name):
    file = placed(tmp_path, packed_by(packer, CONTENT), name)
    assert read_bytes(file) == CONTENT
    assert read_bytes(file, most=6) == b"source"


def test_a_plain_file_named_gz_is_read_as_it_is(tmp_path):
    assert read_bytes(placed(tmp_path, CONTENT, "edges.csv.gz")) == CONTENT
    assert read_bytes(placed(tmp_path, CONTENT), most=6) == b"source"
    assert read_bytes(placed(tmp_path, b"")) == b""


def test_a_file_that_was_packed_in_two_pieces_is_read_whole(tmp_path):
    assert read_bytes(placed(tmp_path, gzip.compress(b"RAF") + gzip.compress(b"MEK"))) == b"RAFMEK"


@pytest.mark.parametrize("packer", PACKERS)
def test_a_packed_file_that_is_cut_short_is_refused(tmp_path, packer):
    noise = np.random.default_rng(0).bytes(5000)
    file = placed(tmp_path, packed_by(packer, noise)[:3000])
    with pytest.raises(KnowledgeError, match=rf"edges\.csv is a broken {packer} file.*Fetch it again"):
        read_bytes(file, KnowledgeError)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(PACKERS), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=4), st.data())
def test_a_damaged_packed_file_is_read_or_refused_but_never_a_crash(packer, changes, data):
    content = bytearray(packed_by(packer, CONTENT * 20))
    for place, byte in changes:
        content[place % len(content)] = byte
    cut = data.draw(st.integers(0, len(content)))
    with tempfile.TemporaryDirectory() as folder:
        file = placed(folder, bytes(content[cut // 4 * 3 :] if cut % 7 == 0 else content))
        with contextlib.suppress(KnowledgeError):
            assert isinstance(read_bytes(file, KnowledgeError), bytes)
            assert isinstance(read_text(file, KnowledgeError), str)


@pytest.mark.parametrize("packer", PACKERS)
def test_what_unpacks_to_far_more_than_it_was_is_refused(tmp_path, packer):
    file = placed(tmp_path, packed_by(packer, b"\0" * (files._SMALL + 1)))
    with pytest.raises(StorageError, match="archive bomb"):
        read_bytes(file)
    assert read_bytes(file, most=10) == b"\0" * 10


def test_a_small_file_may_be_packed_as_well_as_it_can(tmp_path):
    file = placed(tmp_path, gzip.compress(b"A" * 10**6))
    assert files.RATIO * file.stat().st_size < 10**6
    assert len(read_bytes(file)) == 10**6


def test_a_file_beyond_the_limit_is_refused_packed_or_not(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LIMIT", 100)
    with pytest.raises(StorageError, match="holds 101 bytes; more than 100 are not read"):
        read_bytes(placed(tmp_path, b"A" * 101))
    with pytest.raises(StorageError, match="more than 100 bytes"):
        read_bytes(placed(tmp_path, gzip.compress(b"A" * 101)))
    assert read_bytes(placed(tmp_path, gzip.compress(b"A" * 100))) == b"A" * 100


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([("a.csv", b"A"), ("b.csv", b"B")], r"zip archive of 2 files \(a.csv, b.csv\). Unpack it"),
        ([("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")], "office document. Save its sheet as CSV"),
        ([("folder/", b"")], r"zip archive of 0 files \(none\)"),
    ],
    ids=["two members", "workbook", "folder only"],
)
def test_a_zip_file_that_is_not_one_file_is_refused(tmp_path, members, said):
    with pytest.raises(StorageError, match=said):
        read_bytes(placed(tmp_path, zipped(members)))


def test_a_member_s_path_is_never_used(tmp_path):
    assert read_bytes(placed(tmp_path, zipped([("../../outside.csv", CONTENT)]))) == CONTENT
    assert [file.name for file in tmp_path.iterdir()] == ["edges.csv"]


def test_what_macos_adds_to_a_zip_file_does_not_count(tmp_path):
    members = [("folder/", b""), ("folder/edges.csv", CONTENT), ("__MACOSX/._edges.csv", b"x")]
    assert read_bytes(placed(tmp_path, zipped(members))) == CONTENT


def test_an_encrypted_zip_file_is_refused(tmp_path):
    content = bytearray(zipped([("edges.csv", CONTENT)]))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(StorageError, match="encrypted zip archive"):
        read_bytes(placed(tmp_path, bytes(content)))


@pytest.mark.parametrize(
    ("magic", "said"), [(b"\x28\xb5\x2f\xfd", "zstd"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a", "rar")]
)
def test_archives_that_are_not_read_are_named(tmp_path, magic, said):
    with pytest.raises(StorageError, match=f"is a {said} archive, which is not read"):
        read_bytes(placed(tmp_path, magic + b"rest"))


def test_an_archive_in_an_archive_is_unpacked_once_and_then_no_text(tmp_path):
    inner = gzip.compress(CONTENT)
    file = placed(tmp_path, gzip.compress(inner))
    assert read_bytes(file) == inner
    with pytest.raises(StorageError, match=r"edges\.csv is not"):
        read_text(file)


def test_a_folder_and_a_file_that_is_not_there_are_named(tmp_path):
    with pytest.raises(KnowledgeError, match="There is no file"):
        read_bytes(tmp_path / "none.csv", KnowledgeError)
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_bytes(tmp_path, KnowledgeError)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "BOM"])
def test_text_has_one_kind_of_line_end_and_no_byte_order_mark(tmp_path, end, mark):
    file = placed(tmp_path, f"{mark}β{end}b{end}".encode())
    assert read_text(file) == "β\nb\n"
    assert read_text(file, line_ends=False) == f"β{end}b{end}"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_with_or_without_its_mark(tmp_path, encoding):
    with pytest.raises(StorageError, match=r"edges\.csv looks like UTF-16 text. Save it as UTF-8"):
        read_text(placed(tmp_path, CONTENT.decode().encode(encoding)))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50))
@example("日本" * 20)
def test_utf_8_text_is_never_taken_for_utf_16(text):
    assert not is_utf16(text.encode())
    assert decode(text.encode(), "it", line_ends=False) == text.removeprefix("\ufeff")


def test_latin_1_is_named_with_its_byte_and_line_and_read_where_it_is_prescribed(tmp_path):
    file = placed(tmp_path, "plain\nCafé\n".encode("latin-1"))
    with pytest.raises(StorageError, match=r"not UTF-8 text: byte 0xe9 in line 2. It looks like latin-1"):
        read_text(file)
    assert read_text(file, encoding="latin-1") == "plain\nCafé\n"


@pytest.mark.parametrize("before", ["", "RAF\n" * 2000])
def test_a_zero_byte_is_not_text_wherever_it_stands(before):
    line = before.count("\n") + 2
    with pytest.raises(StorageError, match=f"it is not text: it holds a zero byte in line {line}"):
        decode(f"{before}R\nM\0K".encode(), "it")


def test_errors_are_of_the_class_that_is_asked_for(tmp_path):
    with pytest.raises(MolcauseError) as caught:
        read_text(tmp_path / "none", KnowledgeError)
    assert type(caught.value) is KnowledgeError


def test_the_cache_is_where_the_environment_says(monkeypatch):
    monkeypatch.setenv("MOLCAUSE_CACHE", "/somewhere/else")
    assert cache_folder() == Path("/somewhere/else")
    monkeypatch.delenv("MOLCAUSE_CACHE")
    assert "molcause" in str(cache_folder())
