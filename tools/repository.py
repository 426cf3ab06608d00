"""Rewrite the repository's address everywhere it stands: `make repository URL=https://host/org/name`.

The address is kept in one place, pyproject.toml [project.urls] Repository. Everything else derives
from it: the setup cell and the Colab badge of every notebook, the clone command and the badges of
the README, the Binder link, the citation. (The book's pages ask `built_from` when they are
built.) `--check` changes nothing; it names the files that disagree and exits with 1.
"""

import argparse
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = {".ipynb", ".md", ".yml", ".yaml", ".cff", ".toml", ".py", ".html"}
# Made by tools, or belonging to the tests (whose planted addresses are no address of ours).
SKIPPED = {".git", ".venv", "_build", "build", "dist", "tests", "node_modules", "__pycache__"}

SLUG = r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
ADDRESS = rf"https://[A-Za-z0-9.-]+/{SLUG}"
# Where a host publishes the pages of its repositories: https://org.DOMAIN/name.
PUBLISHERS = {"github.com": "github.io", "gitlab.com": "gitlab.io", "codeberg.org": "codeberg.page"}


class Address(NamedTuple):
    """Hold the parts of https://host/org/name."""

    host: str
    org: str
    name: str

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Read `url`; raise ValueError with one sentence when it is not https://host/org/name."""
        clean = url.strip().rstrip("/").removesuffix(".git")
        if not re.fullmatch(ADDRESS, clean):
            raise ValueError(
                f"URL={url!r} is not an address of the form https://host/org/name: "
                "give for example URL=https://github.com/org/name"
            )
        return cls(*clean.removeprefix("https://").split("/"))

    @property
    def url(self) -> str:
        """Return the address of the repository itself."""
        return f"https://{self.host}/{self.org}/{self.name}"

    @property
    def slug(self) -> str:
        """Return org/name."""
        return f"{self.org}/{self.name}"

    @property
    def pages(self) -> str:
        """Return the address, without a slash at its end, of the book as the host publishes it.

        A repository with the name of its owner's site, ada.github.io, is published at the root of
        that site. Of a host that is not known to publish anything: the repository itself.
        """
        if self.host not in PUBLISHERS:
            return self.url
        home = f"{self.org.lower()}.{PUBLISHERS[self.host]}"
        return f"https://{home}" if self.name.lower() == home else f"https://{home}/{self.name}"

    def file(self, path: str, branch: str) -> str:
        """Return the address at which the host shows one file of a branch."""
        middle = {"gitlab.com": "-/blob", "codeberg.org": "src/branch"}.get(self.host, "blob")
        return f"{self.url}/{middle}/{branch}/{path}"


# Places whose address is always ours: (what stands before it, the address, how to derive it).
EVERYWHERE = [
    (r"git\+", ADDRESS, "url"),
    (r"git clone ", ADDRESS, "url"),
    (r"", rf"{ADDRESS}(?=/actions/workflows/)", "url"),
    (r"colab\.research\.google\.com/github/", SLUG, "slug"),
    (r"mybinder\.org/v2/gh/", SLUG, "slug"),
]
PAGES = r"https://[^\s\"']+"
IN_FILE = {
    "CITATION.cff": [
        (r"^repository-code:\s+[\"']?", ADDRESS, "url"),
        (r"^url:\s+[\"']?", PAGES, "pages"),
    ],
    "README.md": [(r"^\[book\]: ", PAGES, "pages")],
}


def recorded(root: Path) -> Address:
    """Read the address from pyproject.toml, the one place where it stands."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Address.parse(project["urls"]["Repository"])


def built_from(root: Path, environ: Mapping[str, str] = os.environ) -> tuple[Address, str]:
    """Return the repository and the branch whose book is being built under `root`.

    A workflow on GitHub names both in its environment, so that the pages of a fork lead to the
    fork. Anywhere else, and for a tag or a pull request, which are no branches to link to, it is
    the recorded address and main.
    """
    slug = environ.get("GITHUB_REPOSITORY")
    if not slug:
        return recorded(root), "main"
    address = Address.parse(f"{environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{slug}")
    name = environ.get("GITHUB_REF_NAME", "")
    is_branch = environ.get("GITHUB_REF_TYPE", "branch") == "branch" and not name.endswith("/merge")
    return address, name if name and is_branch else "main"


def files(root: Path) -> Iterator[Path]:
    """Yield the project's text files, sorted, without what tools made."""
    for folder, names, leaves in os.walk(root):
        names[:] = sorted(n for n in names if n not in SKIPPED and not n.endswith(".egg-info"))
        yield from (Path(folder, leaf) for leaf in sorted(leaves) if Path(leaf).suffix in SUFFIXES)


def aligned(text: str, filename: str, new: Address) -> str:
    """Return `text` with `new` at every place that is known to hold our address."""
    for before, address, form in EVERYWHERE + IN_FILE.get(filename, []):
        place = re.compile(f"({before}){address}", re.MULTILINE)
        text = place.sub(lambda match, form=form: match[1] + getattr(new, form), text)
    return text


def replaced(text: str, old: Address, new: Address) -> str:
    """Return `text` with the old address, wherever it stands in prose or code, made the new one."""
    for form in ("url", "pages"):
        whole = re.escape(getattr(old, form)) + r"(?![A-Za-z0-9_-])"
        text = re.sub(whole, getattr(new, form), text)
    return text


def rewrite(root: Path, new: Address) -> list[Path]:
    """Make `new` the address of the project under `root`; return the files that changed."""
    old = recorded(root)
    changed = []
    for path in files(root):
        before = path.read_bytes()
        # Notebooks too are rewritten as text: an address needs no JSON escape, and nothing else
        # of the file, not even a line end, moves.
        after = aligned(replaced(before.decode("utf-8"), old, new), path.name, new).encode("utf-8")
        if after != before:
            path.write_bytes(after)
            changed.append(path)
    return changed


def differing(root: Path) -> list[Path]:
    """Return the files that hold another address than pyproject.toml."""
    address = recorded(root)
    texts = ((path, path.read_bytes().decode("utf-8")) for path in files(root))
    return [path for path, text in texts if aligned(text, path.name, address) != text]


def check(root: Path) -> int:
    """Print the files that disagree with pyproject.toml; return 1 if there are any."""
    wrong = differing(root)
    for path in wrong:
        print(f"{path.relative_to(root).as_posix()}: not the address of pyproject.toml")
    if wrong:
        print(f"Mend it with: make repository URL={recorded(root).url}")
    return 1 if wrong else 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", nargs="?", help="the new address, https://host/org/name")
    parser.add_argument("--check", action="store_true", help="change nothing, name differing files")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout (default: this one)")
    options = parser.parse_args(arguments)
    if options.check:
        return check(options.root)
    try:
        new = Address.parse(options.url or "")
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 2
    old = recorded(options.root)
    changed = rewrite(options.root, new)
    for path in changed:
        print(path.relative_to(options.root).as_posix())
    print(f"{len(changed)} files now say {new.url}")
    if new.host != old.host:
        print("The host changed: run `make labs` too, so that the labs carry its mark.")
    if new.host != "github.com":
        print("Colab, Binder and .github/workflows know GitHub only: their links need your care.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
