"""Downloads: whole or not at all, and one clear sentence when they fail."""

import functools
import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pooch
import pytest
from tqdm import tqdm

from utils import data
from utils.data import DownloadError, download, fetch

GOOD = b"one sentence.\n" * 500
HTML = b"\n<!DOCTYPE html><html><body>Please log in</body></html>"


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        status, content, announced = self.server.answers.get(self.path, (404, b"", 0))
        self.send_response(status)
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    """A server on this machine; server.answers maps a path to (status, content, length)."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked = []
        server.answers = {"/made_up.txt": (200, GOOD, len(GOOD))}
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("SEQBOOK_CACHE", str(folder))
    monkeypatch.delenv("SEQBOOK_MIRROR", raising=False)
    return folder


@pytest.fixture
def made_up(server, cache, monkeypatch):
    """A data set named made_up, which the server has."""
    source = download.Source(f"{server.url}/made_up.txt", (sha256(b"old release"), sha256(GOOD)))
    monkeypatch.setitem(download.DOWNLOADS, "made_up", source)
    return source


def sentence(error) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_download_arrives_whole_with_a_progress_bar(made_up, cache, capsys, monkeypatch):
    # The notebooks' environment switches progress bars off, and tqdm reads it once, on import.
    shown = functools.partialmethod(tqdm.__init__, disable=False)
    monkeypatch.setattr(tqdm, "__init__", shown)
    path = fetch("made_up")
    assert path == cache / "made_up.txt"
    assert path.read_bytes() == GOOD
    assert files_in(cache) == ["made_up.txt"]
    assert "100%" in capsys.readouterr().err


def test_the_second_time_nothing_is_downloaded(made_up, server):
    fetch("made_up")
    assert fetch("made_up").read_bytes() == GOOD
    assert server.asked == ["/made_up.txt"]


def test_a_damaged_file_in_the_cache_is_downloaded_again(made_up, cache):
    cache.mkdir()
    (cache / "made_up.txt").write_bytes(GOOD[:-1])
    assert fetch("made_up").read_bytes() == GOOD


def test_any_of_several_releases_is_accepted(made_up, cache):
    cache.mkdir()
    (cache / "made_up.txt").write_bytes(b"old release")
    assert fetch("made_up").read_bytes() == b"old release"


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match="'imbd'") as error:
        fetch("imbd")
    assert all(name in sentence(error) for name in download.DOWNLOADS)


def test_a_bundled_name_points_to_load():
    with pytest.raises(ValueError, match=r"utils\.data\.load"):
        fetch("tweets")


FAILURES = {
    "404": ((404, b"gone", 4), "answered 404"),
    "HTML page": ((200, HTML, len(HTML)), "HTML page instead of data"),
    "truncated": ((200, GOOD[:3000], len(GOOD)), "broke off after"),
    "wrong hash": ((200, GOOD[::-1], len(GOOD)), "wrong hash"),
    "empty": ((200, b"", 0), "wrong hash"),
}


@pytest.mark.parametrize(("answer", "reason"), FAILURES.values(), ids=FAILURES)
def test_a_failed_download_says_why_and_leaves_nothing(made_up, server, cache, answer, reason):
    server.answers["/made_up.txt"] = answer
    with pytest.raises(DownloadError, match=reason) as error:
        fetch("made_up")
    assert "made_up" in sentence(error)
    assert "SEQBOOK_MIRROR" in sentence(error)
    assert files_in(cache) == []


@pytest.mark.parametrize(("answer", "reason"), FAILURES.values(), ids=FAILURES)
def test_a_failed_download_keeps_the_old_file(made_up, server, cache, answer, reason):
    cache.mkdir()
    (cache / "made_up.txt").write_bytes(b"of a release that is no longer known")
    server.answers["/made_up.txt"] = answer
    with pytest.raises(DownloadError, match=reason):
        fetch("made_up")
    assert files_in(cache) == ["made_up.txt"]
    assert (cache / "made_up.txt").read_bytes() == b"of a release that is no longer known"


def test_no_network_is_one_sentence(made_up, server, cache, monkeypatch):
    nobody = download.Source("http://127.0.0.1:1/made_up.txt", made_up.hashes)
    monkeypatch.setitem(download.DOWNLOADS, "made_up", nobody)
    with pytest.raises(DownloadError, match="no connection to http") as error:
        fetch("made_up")
    assert "check the network" in sentence(error)
    assert files_in(cache) == []


def test_a_cache_that_cannot_be_made_is_one_sentence(made_up, server, tmp_path, monkeypatch):
    (tmp_path / "a_file").write_text("not a folder")
    monkeypatch.setenv("SEQBOOK_CACHE", str(tmp_path / "a_file" / "cache"))
    with pytest.raises(DownloadError, match="cannot write to the cache folder") as error:
        fetch("made_up")
    assert "set SEQBOOK_CACHE to a folder you can write to" in sentence(error)
    assert server.asked == [], "nothing is downloaded that cannot be kept"


def test_a_read_only_cache_is_one_sentence(made_up, cache, monkeypatch):
    def refuse(self, *arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(DownloadError, match=r"Permission denied\): set SEQBOOK_CACHE"):
        fetch("made_up")


def test_a_read_only_cache_with_a_good_file_serves_it(made_up, cache, monkeypatch):
    fetch("made_up")
    monkeypatch.setattr(Path, "mkdir", lambda *a, **k: pytest.fail("nothing is to be written"))
    assert fetch("made_up").read_bytes() == GOOD


def test_a_full_disk_is_one_sentence_and_leaves_nothing(made_up, cache, monkeypatch):
    def fill(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", fill)
    with pytest.raises(DownloadError, match="No space left on device") as error:
        fetch("made_up")
    assert "free some space" in sentence(error)
    assert files_in(cache) == []


@pytest.mark.parametrize("subfolder", ["", "text"])
def test_a_mirror_folder_is_searched_with_its_subfolders(
    made_up, server, cache, tmp_path, monkeypatch, subfolder
):
    mirror = tmp_path / "mirror"
    (mirror / subfolder).mkdir(parents=True)
    (mirror / subfolder / "made_up.txt").write_bytes(GOOD)
    monkeypatch.setenv("SEQBOOK_MIRROR", str(mirror))
    assert fetch("made_up").read_bytes() == GOOD
    assert files_in(cache) == ["made_up.txt"]
    assert server.asked == []


def test_a_mirror_url_replaces_the_public_address(made_up, server, monkeypatch):
    server.answers["/mirror/made_up.txt"] = (200, GOOD, len(GOOD))
    monkeypatch.setenv("SEQBOOK_MIRROR", f"{server.url}/mirror/")
    assert fetch("made_up").read_bytes() == GOOD
    assert server.asked == ["/mirror/made_up.txt"]


def test_a_mirror_that_does_not_exist_is_one_sentence(made_up, cache, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQBOOK_MIRROR", str(tmp_path / "nowhere"))
    with pytest.raises(DownloadError, match="is not a folder") as error:
        fetch("made_up")
    assert "SEQBOOK_MIRROR" in sentence(error)
    assert files_in(cache) == []


def test_a_mirror_without_the_file_names_it(made_up, tmp_path, monkeypatch):
    monkeypatch.setenv("SEQBOOK_MIRROR", str(tmp_path))
    with pytest.raises(DownloadError, match=r"has no made_up\.txt, which made_up needs"):
        fetch("made_up")


def test_a_damaged_file_in_the_mirror_is_refused(made_up, cache, tmp_path, monkeypatch):
    (tmp_path / "made_up.txt").write_bytes(GOOD[:-1])
    monkeypatch.setenv("SEQBOOK_MIRROR", str(tmp_path))
    with pytest.raises(DownloadError, match="wrong hash"):
        fetch("made_up")
    assert files_in(cache) == []


def test_without_settings_the_cache_is_the_systems(monkeypatch):
    monkeypatch.delenv("SEQBOOK_CACHE", raising=False)
    assert download.cache_folder() == Path(pooch.os_cache("seqbook"))


def test_every_known_release_has_a_well_formed_hash():
    lengths = {"sha1": 40, "sha256": 64}
    for source in download.DOWNLOADS.values():
        assert source.hashes
        for known in source.hashes:
            algorithm, digest = known.split(":")
            assert len(digest) == lengths[algorithm]
            assert set(digest) <= set("0123456789abcdef")


@pytest.mark.parametrize("name", ["fra_eng", "time_machine"])
def test_the_mirror_has_the_real_files(name, tmp_path, monkeypatch):
    if not os.environ.get("SEQBOOK_MIRROR"):
        pytest.skip("SEQBOOK_MIRROR is not set: no mirror to take the real files from")
    monkeypatch.setenv("SEQBOOK_CACHE", str(tmp_path))
    assert fetch(name).stat().st_size > 100_000


def test_names_lists_bundled_and_downloadable_sets():
    assert set(data.names()) == {*data.BUNDLED, *data.DOWNLOADS}
