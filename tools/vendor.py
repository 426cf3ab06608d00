"""Unpack the browser files that the book serves itself into book/_static/vendor.

Fetch the packages with npm into a folder, then unpack them from there:

    npm pack mathjax@3.2.2 plotly.js-cartesian-dist-min@4.1.1 \\
        @fontsource-variable/source-serif-4@5.3.1 @fortawesome/fontawesome-free@6.7.2
    python tools/vendor.py FOLDER

Only what the pages use is kept, with each licence. SHA256SUMS lists every file; tests/test_build.py
checks it. Subsetting the icon font needs fonttools, which comes with matplotlib.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "book" / "_static" / "vendor"

# MathJax loads these by itself when a formula uses one of their macros.
TEX_EXTENSIONS = [
    *("action", "amscd", "bbox", "boldsymbol", "braket", "cancel", "color", "enclose"),
    *("extpfeil", "html", "unicode", "verb"),
]
SERIF = "package/files/source-serif-4-latin-wght-"

# archive name -> {file in the archive: file here}; a key that ends in "/" keeps the whole folder
PACKAGES: dict[str, dict[str, str]] = {
    "mathjax-3.2.2.tgz": {
        "package/es5/output/chtml/fonts/tex.js": "mathjax/output/chtml/fonts/tex.js",
        "package/es5/output/chtml/fonts/woff-v2/": "mathjax/output/chtml/fonts/woff-v2/",
        "package/LICENSE": "mathjax/LICENSE",
    }
    | {
        f"package/es5/{name}.js": f"mathjax/{name}.js"
        for name in ("startup", "core", "input/tex", "output/chtml", "a11y/assistive-mml")
    }
    | {
        f"package/es5/input/tex/extensions/{name}.js": f"mathjax/input/tex/extensions/{name}.js"
        for name in TEX_EXTENSIONS
    },
    "plotly.js-cartesian-dist-min-4.1.1.tgz": {
        "package/plotly-cartesian.min.js": "plotly-cartesian.min.js",
        "package/LICENSE": "plotly-LICENSE",
    },
    "fontsource-variable-source-serif-4-5.3.1.tgz": {
        f"{SERIF}normal.woff2": "fonts/source-serif-4.woff2",
        f"{SERIF}italic.woff2": "fonts/source-serif-4-italic.woff2",
        "package/LICENSE": "fonts/source-serif-4-LICENSE",
    },
    "fortawesome-fontawesome-free-6.7.2.tgz": {
        "package/webfonts/fa-solid-900.ttf": "fonts/icons-solid.woff",
        "package/webfonts/fa-brands-400.ttf": "fonts/icons-brands.woff",
        "package/LICENSE.txt": "fonts/icons-LICENSE",
    },
}

# The icons that the theme and our pages draw; any other falls back to the theme's full font.
ICONS = {
    "fonts/icons-solid.woff": (
        "f002 f00d f019 f03a f042 f053 f054 f057 f058 f05a f062 f065 f06a f071 f077 f078 f08e "
        "f0c9 f0eb f0f3 f104 f105 f135 f15b f185 f186 f1c1 f303"
    ),
    "fonts/icons-brands.woff": "f09b f092 f113",
}


def subset(font: bytes, code_points: str) -> bytes:
    """Return the font with only the glyphs of these hexadecimal code points, as WOFF."""
    from fontTools import subset as fonttools  # only this script needs it

    options = fonttools.Options(flavor="woff", layout_features=[], notdef_outline=True)
    loaded = fonttools.load_font(io.BytesIO(font), options)
    subsetter = fonttools.Subsetter(options)
    subsetter.populate(unicodes=[int(point, 16) for point in code_points.split()])
    subsetter.subset(loaded)
    loaded["head"].modified = loaded["head"].created  # the same input gives the same bytes
    loaded.recalcTimestamp = False
    out = io.BytesIO()
    fonttools.save_font(loaded, out, options)
    return out.getvalue()


def unpack(archive: Path, wanted: dict[str, str]) -> None:
    """Write the wanted files of one npm archive under VENDOR."""
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        for source, target in wanted.items():
            members = [n for n in names if n.startswith(source)] if source[-1] == "/" else [source]
            for name in members:
                file = VENDOR / (
                    target + name.removeprefix(source) if target[-1] == "/" else target
                )
                content = tar.extractfile(name).read()
                if target in ICONS:
                    content = subset(content, ICONS[target])
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)


def checksums() -> str:
    """Return one line "sha256  path" per vendored file, sorted by path."""
    files = (
        f for f in VENDOR.rglob("*") if f.is_file() and f.name not in {"SHA256SUMS", "README.md"}
    )
    return "".join(
        f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(VENDOR).as_posix()}\n"
        for f in sorted(files)
    )


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    missing = [name for name in PACKAGES if not (folder / name).exists()]
    if missing:
        sys.exit(f"{folder} lacks {', '.join(missing)}: fetch them with npm pack (see {__file__})")
    readme = (VENDOR / "README.md").read_bytes() if (VENDOR / "README.md").exists() else b""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, wanted in PACKAGES.items():
        unpack(folder / name, wanted)
    (VENDOR / "README.md").write_bytes(readme)
    (VENDOR / "SHA256SUMS").write_text(checksums(), encoding="utf-8")
    size = sum(f.stat().st_size for f in VENDOR.rglob("*") if f.is_file())
    print(f"{VENDOR.relative_to(ROOT)}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
