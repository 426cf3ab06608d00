"""What the book is built from: vendored files, addresses, outputs, pinned requirements."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "book" / "_static" / "vendor"
sys.path[:0] = [str(ROOT / "book" / "_ext"), str(ROOT / "tools")]

import build_book  # noqa: E402
import seqbook_outputs  # noqa: E402
import seqbook_pages  # noqa: E402
from repository import built_from  # noqa: E402


def test_every_vendored_file_is_the_one_that_was_listed():
    lines = (VENDOR / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in {"SHA256SUMS", "README.md"}
    }
    assert found == listed


def test_every_vendored_package_brings_its_licence_and_is_described():
    readme = (VENDOR / "README.md").read_text("utf-8")
    for licence in re.findall(r"`([\w./-]*LICENSE)`", readme):
        assert (VENDOR / licence).stat().st_size > 500, licence
    vendor_script = (ROOT / "tools" / "vendor.py").read_text("utf-8")
    for name, version in re.findall(r'"([\w.-]+?)-(\d+\.\d+\.\d+)\.tgz"', vendor_script):
        assert version in readme, f"{name} {version} is not in the README"


def test_our_own_files_name_no_other_site():
    files = [*(ROOT / "book" / "_static").glob("*.css"), *(ROOT / "book" / "_static").glob("*.js")]
    for file in files:
        loads = re.findall(
            r"(?:url\(|import |src\s*=\s*)[\"']?https?://\S+", file.read_text("utf-8")
        )
        assert loads == [], file.name


def test_the_settings_name_no_repository():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    url = project["urls"]["Repository"]
    assert url not in (ROOT / "_config.yml").read_text("utf-8")


@pytest.mark.browser
def test_every_notebook_page_opens_its_own_file_on_colab():
    from tests.book.browser import built_book

    book = built_book()
    address, branch = built_from(ROOT)
    notebooks = [
        path
        for folder in ("book", "labs")
        for path in (ROOT / folder).rglob("*.ipynb")
        if (book / path.relative_to(ROOT).with_suffix(".html")).exists()
    ]
    for path in notebooks:
        name = path.relative_to(ROOT).as_posix()
        page = (book / name).with_suffix(".html").read_text("utf-8")
        link = f"https://colab.research.google.com/github/{address.slug}/blob/{branch}/{name}"
        assert f'href="{link}"' in page, name


@pytest.mark.browser
def test_the_ordinary_book_has_nothing_of_python_for_the_page():
    from tests.book.browser import built_book

    kinds = {".wasm", ".whl", ".zip"}
    assert [file.name for file in built_book().rglob("*") if file.suffix in kinds] == []


@pytest.mark.parametrize("text", ["</script><b>", "<!--", "<script>", "a < b", "<\\!--", "\u2028"])
def test_json_in_a_page_neither_ends_its_script_nor_opens_a_comment(text):
    shown = seqbook_outputs.script_json({"text": text})
    assert "<" not in shown
    assert json.loads(shown) == {"text": text}


def test_json_in_a_page_holds_no_number_that_the_page_cannot_read():
    with pytest.raises(ValueError, match="not JSON compliant"):
        seqbook_outputs.script_json({"x": float("nan")})


def test_an_explorer_carries_its_caption_and_table_for_readers_without_javascript():
    html = seqbook_outputs.explorer_html({"name": "x"}, "<table></table>")
    assert html.startswith('<div class="seqbook-explorer"><script type="application/json">{"name"')
    assert '<div class="seqbook-fallback"><table></table></div>' in html


def test_a_figure_says_its_title_when_it_cannot_be_drawn():
    content = {"data": [], "layout": {"title": {"text": "a < b"}, "height": 300}}
    html = seqbook_outputs.plotly_html(content)
    assert "Interactive figure: a &lt; b" in html
    assert "min-height:300px" in html


def test_two_figures_on_a_page_share_no_id_and_each_keeps_its_references():
    drawings = [
        f'<svg aria-label="{name}"><path id="a" d="M0 0"/><use href="#a"/>'
        '<g clip-path="url(#b)"/><clipPath id="b"/></svg>'
        for name in ("one", "two")
    ]
    pages = [seqbook_outputs.figure_html(drawing) for drawing in drawings]
    ids = [set(re.findall(r' id="([^"]+)"', page)) for page in pages]
    for page, own in zip(pages, ids, strict=True):
        assert page.startswith('<figure class="seqbook-figure"><svg aria-label')
        assert own == set(re.findall(r'(?:href="#|url\(#)([^")]+)', page))
        assert len(own) == 2
    assert not ids[0] & ids[1]


def test_a_page_with_figures_and_no_explorer_loads_no_script_for_explorers():
    nodes = pytest.importorskip("docutils.nodes")
    page = nodes.section()
    page += nodes.raw(text="<figure></figure>", format="html", classes=["output", "plot"])
    assert seqbook_pages.has_figures(page, "plot")
    assert not seqbook_pages.has_figures(page)


def test_scripts_come_once_and_never_from_a_live_code_service():
    scripts = ["a.js", "a.js", "sphinx-thebe.js", "vendor/mathjax/startup.js"]
    assert seqbook_pages.needed_scripts(scripts, math=True) == ["a.js", "vendor/mathjax/startup.js"]
    assert seqbook_pages.needed_scripts(scripts, math=False) == ["a.js"]


def test_a_changed_source_makes_the_book_stale(tmp_path, monkeypatch):
    monkeypatch.setattr(build_book, "ROOT", tmp_path)
    (tmp_path / "page.md").write_text("one")
    before = build_book.fingerprint(("page.md",))
    assert build_book.fingerprint(("page.md",)) == before
    (tmp_path / "page.md").write_text("two")
    assert build_book.fingerprint(("page.md",)) != before


def test_everything_that_shapes_every_page_is_watched():
    """Of a changed extension, or of what one imports of ours, Sphinx notices nothing."""
    imported = {
        name
        for extension in (ROOT / "book" / "_ext").glob("*.py")
        for name in re.findall(r"^from (\w+) import", extension.read_text("utf-8"), re.M)
    }
    ours = {f"tools/{file.name}" for file in (ROOT / "tools").glob("*.py") if file.stem in imported}
    assert "tools/repository.py" in ours
    assert ours <= set(build_book.EVERY_PAGE)


@pytest.mark.parametrize(
    "name", ["requirements-book.txt", "requirements-pdf.txt", "requirements.txt"]
)
def test_requirements_pin_every_package_exactly(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert len(pins) > (2 if "pdf" in name else 50)
    assert [line for line in pins if not re.match(r"^[\w.-]+==[\w.]+(; .+)?$", line)] == []


def test_reading_the_book_needs_no_torch():
    assert "torch==" not in (ROOT / "requirements-book.txt").read_text("utf-8")
    assert "torch==" in (ROOT / "requirements.txt").read_text("utf-8")


def test_an_unknown_set_of_packages_is_named_with_the_known_ones():
    command = [sys.executable, str(ROOT / "tools" / "environment.py"), "everything"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode != 0
    assert (
        result.stderr.strip() == "'everything' is no set of packages: choose one of book, pdf, test"
    )
