"""Files by address: the offline folder, the cache, and what is said when a file is missing, changed or out of reach."""

import hashlib
import http.server
import json
import re
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from molcause.catalog import fetch as catalog
from molcause.catalog.fetch import RemoteFile, fetch, is_present, remote
from molcause.errors import StorageError

CONTENT = b"RAF\t1\tMEK\n" * 200_000
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server():
    """Serve CONTENT at every path but /missing; yield the address and the list of what was asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404 if self.path == "/missing" else 200)
            body = CONTENT[:-1] if self.path == "/changed" else CONTENT
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}", asked
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def own_places(monkeypatch, tmp_path):
    monkeypatch.setenv("MOLCAUSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("MOLCAUSE_DATA", raising=False)


def file_at(url, sha256=SHA):
    return RemoteFile("toy", "edges.tsv", url, sha256, len(CONTENT), "MIT")


def kept(tmp_path):
    return [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_file_is_downloaded_once_and_then_taken_from_the_cache(server, tmp_path):
    address, asked = server
    file = file_at(f"{address}/edges.tsv")
    assert not is_present(file)
    place = fetch(file)
    assert place == tmp_path / "cache" / "files" / "toy" / "edges.tsv"
    assert place.read_bytes() == CONTENT
    assert is_present(file)
    assert fetch(file) == place
    assert asked == ["/edges.tsv"]


def test_what_was_damaged_in_the_cache_is_fetched_anew(server):
    address, asked = server
    file = file_at(f"{address}/edges.tsv")
    fetch(file).write_bytes(b"cut sho")
    assert not is_present(file)
    assert fetch(file).read_bytes() == CONTENT
    assert len(asked) == 2


def test_a_download_that_differs_is_refused_and_not_left_behind(server, tmp_path):
    address, _ = server
    with pytest.raises(StorageError, match=r"/changed sent is not the file that was pinned.*MOLCAUSE_DATA=FOLDER"):
        fetch(file_at(f"{address}/changed"))
    assert kept(tmp_path) == []


def test_a_missing_address_is_an_error_with_the_address_and_what_to_do(server, tmp_path):
    address, _ = server
    with pytest.raises(StorageError, match=r"edges.tsv \(2,000,000 bytes\) cannot .*/missing.*404.*FOLDER/toy/"):
        fetch(file_at(f"{address}/missing"))
    assert kept(tmp_path) == []


def test_without_network_the_message_is_one_line_with_the_address_and_what_to_do():
    file = file_at("http://127.0.0.1:1/edges.tsv")
    with pytest.raises(StorageError) as raised:
        fetch(file)
    assert re.search(r"http://127.0.0.1:1/edges.tsv: ConnectionError, .*refused.*Try again, or put", str(raised.value))
    assert "\n" not in str(raised.value)


def test_a_cache_that_cannot_be_written_is_said(server, tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(StorageError, match=r"cannot be downloaded"):
        fetch(file_at(f"{server[0]}/edges.tsv"))


def test_a_file_without_address_asks_for_the_offline_folder():
    with pytest.raises(StorageError, match=r"TrueGraph.csv has no public address.*MOLCAUSE_DATA=FOLDER"):
        fetch(remote("hpn-dream", "TrueGraph.csv"))


def test_with_the_offline_folder_nothing_is_downloaded(server, monkeypatch, tmp_path):
    address, asked = server
    file = file_at(f"{address}/edges.tsv")
    monkeypatch.setenv("MOLCAUSE_DATA", str(tmp_path / "offline"))
    with pytest.raises(StorageError, match=r"offline/toy/edges.tsv is not there.*MOLCAUSE_DATA is set.*edges.tsv, or"):
        fetch(file)
    place = tmp_path / "offline" / "toy" / "edges.tsv"
    place.parent.mkdir(parents=True)
    place.write_bytes(CONTENT)
    assert fetch(file) == place
    place.write_bytes(CONTENT[1:])
    with pytest.raises(StorageError, match=r"edges.tsv is not the file that was pinned \(sha256 mismatch\)"):
        fetch(file)
    assert place.exists()
    assert asked == []
    assert kept(tmp_path) == []


def test_two_processes_that_want_one_file_at_once_both_get_it(server, tmp_path):
    address, _ = server
    program = (
        "import sys; from molcause.catalog.fetch import RemoteFile, fetch\n"
        f"file = RemoteFile('toy', 'edges.tsv', '{address}/edges.tsv', '{SHA}', {len(CONTENT)}, 'MIT')\n"
        "import pooch\nprint('ready', flush=True); sys.stdin.readline(); print(fetch(file))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert out.strip() == str(tmp_path / "cache" / "files" / "toy" / "edges.tsv")
    assert kept(tmp_path) == ["edges.tsv"]


@pytest.mark.parametrize(
    ("folder", "name", "hint"),
    [("trrust", "trrust.tsv", "trrust_rawdata.human.tsv"), ("trust", "x.tsv", "trrust")],
)
def test_a_file_that_the_catalog_does_not_have_is_an_error_with_the_nearest(folder, name, hint):
    with pytest.raises(StorageError, match=rf"no file {folder}/{name}. Did you mean '{hint}'"):
        remote(folder, name)


def test_every_address_is_pinned_to_a_commit_and_every_file_has_digest_size_and_licence():
    files = [file for folder in catalog._known().values() for file in folder.values()]
    assert len(files) > 40
    for file in files:
        assert file.url is None or re.fullmatch(r"[0-9a-f]{40}", file.commit)
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
        assert file.size > 0
        assert file.licence
    assert [file.name for file in files if file.url is None] == ["TrueGraph.csv"]


def test_an_address_elsewhere_has_no_commit_but_is_named():
    file = file_at("https://example.org/edges.tsv")
    assert (file.commit, file.source) == ("", "https://example.org/edges.tsv")
    assert replace(file, url=None).source == "no public address"


def test_the_list_of_files_names_each_once():
    text = (catalog.files("molcause.catalog") / "files.json").read_text(encoding="utf-8")
    for folder, rows in json.loads(text).items():
        names = [row["name"] for row in rows]
        assert len(names) == len(set(names)), folder
