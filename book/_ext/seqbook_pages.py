"""Give each page the scripts it needs, all from the book's own folder, and its launch buttons."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

KINDS = ("predict", "try", "check")  # first words of the titles of the book's own boxes
# What a folded cell's bar says: by the cell's tag, else myst-nb's words for what it hides.
FOLDS = {"setup": ("Setup", "Setup"), "hide-cell": ("Show the check", "Hide the check")}
# The search shows a summary of each page that it finds, by fetching it: from disk browsers refuse.
NO_SUMMARIES_FROM_DISK = (
    'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
)
COLAB = "https://colab.research.google.com"


def repository(root: Path) -> str:
    """Return the address of the repository: pyproject.toml is the one place where it stands."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removesuffix(".git").rstrip("/")


def site(url: str) -> str:
    """Return the address of the published book: GitHub Pages of this repository."""
    owner, name = url.split("/")[-2:]
    return f"https://{owner.lower()}.github.io/{name}/"


def set_addresses(app: Sphinx, config: Config) -> None:
    """Derive every address in the pages from the repository's."""
    url = repository(Path(app.srcdir))
    config.html_theme_options |= {
        "repository_url": url,
        "repository_branch": "main",
        "path_to_docs": "",
        "use_repository_button": True,
        "use_issues_button": True,
        "use_edit_page_button": False,
        "launch_buttons": {"colab_url": COLAB},
    }
    config.html_baseurl = site(url)
    config.ogp_site_url = site(url)


def needed_scripts(scripts: list, math: bool) -> list:
    """Return the scripts without repetitions, without Thebe (it asks a CDN for itself), and
    without MathJax where the page shows no math.

    Extensions that add an inline script at "builder-inited" have it emitted twice, and a second
    `const` of the same name is an error in the console of every page.
    """
    kept: dict[tuple, Any] = {}
    for script in scripts:
        attributes = getattr(script, "attributes", {})
        key = (str(getattr(script, "filename", script)), attributes.get("body"))
        name = repr(key).lower()
        if "thebe" not in name and (math or "mathjax" not in name):
            kept.setdefault(key, script)
    return list(kept.values())


def has_figures(doctree: nodes.document | None) -> bool:
    """Tell whether the page holds an explorer or a Plotly figure."""
    return doctree is not None and any(
        "interactive" in node.get("classes", ()) for node in doctree.findall(nodes.raw)
    )


def has_math(doctree: nodes.document | None) -> bool:
    """Tell whether the page itself shows math; Sphinx would also count the pages below it."""
    return doctree is not None and any(
        isinstance(node, nodes.math | nodes.math_block) for node in doctree.findall()
    )


def mark_admonitions(app: Sphinx, doctree: nodes.document) -> None:
    """Give "Predict first", "Try it" and "Check yourself" boxes the class that colours them."""
    for box in doctree.findall(nodes.admonition):
        title = box[0].astext().lower() if len(box) else ""
        box["classes"] += [kind for kind in KINDS if title.startswith(kind)]


def label_folds(app: Sphinx, doctree: nodes.document) -> None:
    """Say on the bar of a folded cell what the cell is for; myst-nb has one setting for all."""
    for cell in doctree.findall(nodes.container):
        if cell.get("hide_mode"):
            tags = cell["cell_metadata"].get("tags", ())
            for tag in [tag for tag in FOLDS if tag in tags][:1]:
                cell["prompt_show"], cell["prompt_hide"] = FOLDS[tag]


def number_exercises(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Number the exercises of each chapter from 1 and put the chapter's number before: 2.1, 2.2.

    Sphinx can do so only for chapters whose headings are numbered too. Runs after Sphinx has
    numbered all exercises in one row (in toc_fignumbers: page -> kind -> id -> number).
    """
    for page, numbers in env.toc_fignumbers.items():
        chapter = re.match(r"book/(\d\d)_", page)
        if chapter and "exercise" in numbers:
            for place, label in enumerate(numbers["exercise"], 1):
                numbers["exercise"][label] = (int(chapter[1]), place)
    return []  # no page more to write: Sphinx names those whose numbers changed


def keep_images_at_home(app: Sphinx, doctree: nodes.document) -> None:
    """Show an image of another site, such as a notebook's badge, as its alt text."""
    for image in list(doctree.findall(nodes.image)):
        if image["uri"].startswith(("http:", "https:", "//")):
            image.replace_self(nodes.Text(image.get("alt") or "image"))


def before_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Choose the scripts and styles of one page."""
    if has_figures(doctree):
        app.add_css_file("figures.css")
        app.add_css_file("diagrams.css")
        app.add_js_file("figures.js", loading_method="defer")
    if pagename == "search":
        app.add_js_file(None, body=NO_SUMMARIES_FROM_DISK)
    context["script_files"] = needed_scripts(context["script_files"], has_math(doctree))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", set_addresses)
    app.connect("doctree-read", mark_admonitions)
    app.connect("doctree-read", label_folds)
    app.connect("env-get-updated", number_exercises, priority=900)
    # before Sphinx collects the images of a page to copy
    app.connect("doctree-read", keep_images_at_home, priority=100)
    app.connect("html-page-context", before_page, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
