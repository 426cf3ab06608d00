"""Python for the page: the release that is pinned, a folder of it, and the tool that makes one."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
sys.path[:0] = [str(TOOLS)]

import pyodide_release as release  # noqa: E402

from tests.book import browser  # noqa: E402

VERSION = "999.0.1"
WHEELS = {name: f"{name}-1.0-py3-none-any.whl" for name in ("numpy", "matplotlib", "six", "pytz")}
CORE = {name: f"{name} of {VERSION}".encode() for name in release.CORE} | {
    "pyodide.mjs": f'var Y="{VERSION}";'.encode()
}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def entry(name: str, *unused: str) -> dict:
    needed = ["numpy", "six"] if name == "matplotlib" else []
    return {
        "name": name,
        "file_name": WHEELS[name],
        "sha256": sha256(WHEELS[name].encode()),
        "depends": [*needed, *unused],
    }


def publication() -> dict[str, bytes]:
    """What a made-up release publishes, by path: npm's description and archive, and the wheels."""
    packages = {name: entry(name) for name in WHEELS} | {"matplotlib": entry("matplotlib", "pytz")}
    lock = json.dumps({"info": {"python": "9"}, "packages": packages})
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as tar:
        for name, content in {**CORE, release.LOCK: lock.encode()}.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    archive = held.getvalue()
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    about = {"dist": {"integrity": f"sha512-{digest}"}}
    return {
        f"/pyodide/{VERSION}": json.dumps(about).encode(),
        f"/pyodide/-/pyodide-{VERSION}.tgz": archive,
        **{f"/v{VERSION}/full/{file}": file.encode() for file in WHEELS.values()},
    }


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        content = self.server.published.get(self.path)
        self.send_response(404 if content is None else 200)
        content = content or b""
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: self.server.cut])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def host(monkeypatch):
    """A host on this machine; .published maps a path to content, .cut ends every answer early."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.published, server.cut = [], publication(), None
        server.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def tool(tmp_path, host):
    """Call a copy of the tool, which pins the made-up release; give exit status and last line."""
    for name in ("pyodide.py", "pyodide_release.py", "pyodide.json"):
        shutil.copyfile(TOOLS / name, tmp_path / name)

    def call(*arguments) -> tuple[int, str]:
        hosts = ["--npm", host.base, "--release", host.base + "/v{version}/full"]
        command = [sys.executable, str(tmp_path / "pyodide.py"), *map(str, arguments), *hosts]
        result = subprocess.run(command, capture_output=True, text=True)
        return result.returncode, (result.stderr or result.stdout).splitlines()[-1]

    assert call("--pin", VERSION)[0] == 0
    host.asked.clear()
    return call


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "python"


def test_a_release_is_pinned_with_all_that_drawing_needs_and_nothing_else(tool, tmp_path):
    pins = json.loads((tmp_path / "pyodide.json").read_text("utf-8"))
    assert pins["version"] == VERSION
    assert pins["core"] == {name: sha256(content) for name, content in CORE.items()}
    assert pins["packages"] == {name: entry(name) for name in ("matplotlib", "numpy", "six")}


def test_a_folder_is_made_and_a_second_call_asks_for_nothing(tool, folder, host):
    status, said = tool(folder)
    assert status == 0
    assert f"make book PYODIDE={folder}" in said
    wheels = {WHEELS[name]: WHEELS[name].encode() for name in ("numpy", "matplotlib", "six")}
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    lock = json.loads(made.pop(release.LOCK))
    assert made == CORE | wheels
    assert {one["file_name"] for one in lock["packages"].values()} == set(wheels)
    host.asked.clear()
    assert tool(folder)[0] == 0
    assert host.asked == []


def test_only_what_is_missing_or_wrong_is_fetched_again(tool, folder, host):
    tool(folder)
    (folder / WHEELS["six"]).write_bytes(b"damaged")
    (folder / WHEELS["numpy"]).unlink()
    host.asked.clear()
    assert tool(folder)[0] == 0
    assert {path.rpartition("/")[2] for path in host.asked} == {WHEELS["six"], WHEELS["numpy"]}
    assert (folder / WHEELS["six"]).read_bytes() == WHEELS["six"].encode()


@pytest.mark.parametrize("file", [f"/v{VERSION}/full/{WHEELS['six']}", f"-/pyodide-{VERSION}.tgz"])
def test_a_file_that_was_tampered_with_is_refused_by_name_and_not_written(tool, folder, host, file):
    (path,) = (path for path in host.published if path.endswith(file))
    host.published[path] += b"!"
    status, said = tool(folder)
    assert status == 1
    assert file.rpartition("/")[2] in said
    assert "expected sha512-" in said or f"expected {entry('six')['sha256']}" in said
    assert not (folder / WHEELS["six"]).exists()


def test_a_download_that_breaks_off_leaves_nothing_half_written(tool, folder, host):
    host.cut = 10
    status, said = tool(folder)
    assert status == 1
    assert "broke off after 10 bytes" in said
    assert list(folder.iterdir()) == []
    host.cut = None
    assert tool(folder)[0] == 0


def test_a_host_that_has_not_the_file_is_named(tool, folder, host):
    del host.published[f"/v{VERSION}/full/{WHEELS['six']}"]
    status, said = tool(folder)
    assert status == 1
    assert f"{host.base}/v{VERSION}/full/{WHEELS['six']} answered 404" in said


@pytest.fixture
def made(folder, monkeypatch):
    """A folder with the made-up release, which is the pinned one."""
    packages = {name: entry(name) for name in ("matplotlib", "numpy", "six")}
    monkeypatch.setattr(release, "VERSION", VERSION)
    monkeypatch.setattr(release, "CORE", {n: sha256(content) for n, content in CORE.items()})
    monkeypatch.setattr(release, "PACKAGES", packages)
    wheels = {WHEELS[name]: WHEELS[name].encode() for name in packages}
    folder.mkdir()
    for name, content in (CORE | wheels).items():
        (folder / name).write_bytes(content)
    return folder


def complaint(folder: Path) -> str:
    with pytest.raises(release.PyodideError) as error:
        release.check(folder)
    text = str(error.value)
    assert "\n" not in text
    assert f"python tools/pyodide.py {folder}" in text
    return text


def test_a_whole_folder_passes(made):
    release.check(made)


def test_a_folder_that_is_not_there_is_named(made):
    assert f"no folder {made / 'no'}" in complaint(made / "no")


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", WHEELS["six"]])
def test_a_missing_file_is_named(made, name):
    (made / name).unlink()
    assert f"lacks {name} of Pyodide {VERSION}" in complaint(made)


@pytest.mark.parametrize("name", ["pyodide.mjs", "python_stdlib.zip", WHEELS["numpy"]])
def test_a_damaged_file_is_named_with_what_was_found_and_expected(made, name):
    content = (made / name).read_bytes() + b"!"
    (made / name).write_bytes(content)
    text = complaint(made)
    assert f"{made / name} is not the file" in text
    assert f"sha256 {sha256(content)}, expected {sha256(content[:-1])}" in text


def test_another_version_is_called_by_its_number(made):
    (made / "pyodide.mjs").write_text('var Y="314.0.2";')
    assert f"holds Pyodide 314.0.2, and the book needs {VERSION}" in complaint(made)


def test_what_a_package_needs_comes_before_it(made):
    assert release.with_needs("matplotlib") == ["numpy", "six", "matplotlib"]


def test_the_real_pins_name_every_package_that_is_needed():
    assert {*release.with_needs("matplotlib"), "numpy"} == release.PACKAGES.keys()


def test_the_folder_that_stands_beside_the_checkout_is_the_pinned_release():
    release.check(browser.pyodide_folder())
