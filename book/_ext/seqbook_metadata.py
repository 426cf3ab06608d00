"""Say what the book and each page are to search engines and to whoever links to them."""

from __future__ import annotations

import html
import re
import sys
import tomllib
from pathlib import Path
from string import Template
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import ReferenceRole

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "tools"))  # what an address is stands there, once

from repository import PUBLISHERS, Address, built_from  # noqa: E402

DESCRIPTIONS = tomllib.loads((HERE / "descriptions.toml").read_text(encoding="utf-8"))
CARD = "_static/card.png"  # 1200 x 630: what a network shows beside a link to the book
ICON = "_static/favicon.svg"
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')


def site(address: Address) -> str:
    """Return the address of the published book; "" where its host is not known to publish one."""
    return f"{address.pages}/" if address.host in PUBLISHERS else ""


def set_addresses(app: Sphinx, config: Config) -> None:
    """Derive every address in the pages from the repository's."""
    address, branch = built_from(Path(app.srcdir))
    config.html_theme_options |= {
        "repository_url": address.url,
        "repository_provider": "gitlab" if "gitlab" in address.host else "github",
        "repository_branch": branch,
        "path_to_docs": "",
        "use_repository_button": True,
        "use_issues_button": True,
        "use_edit_page_button": False,
        "use_download_button": False,  # the words under the title are plainer
    }
    config.html_baseurl = site(address)
    config.ogp_site_url = site(address)
    config.ogp_site_name = config.html_title
    config.ogp_image = CARD
    config.ogp_image_alt = "A sentence, word by word, and the word to guess"
    config.ogp_custom_meta_tags = (
        '<meta property="og:image:width" content="1200" />',
        '<meta property="og:image:height" content="630" />',
        '<meta name="twitter:card" content="summary_large_image" />',
    )


class Published(ReferenceRole):
    """{published}`words <file>` links to what only the published book has beside it: its PDF."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link; where nobody publishes the book, its words."""
        if not self.config.html_baseurl:
            return [nodes.Text(self.title)], []
        return [nodes.reference("", self.title, refuri=self.config.html_baseurl + self.target)], []


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give a page its description, written by hand, and leave it one viewport tag."""
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))
    text = DESCRIPTIONS.get(pagename)
    if text:
        context["meta"] = {**(context.get("meta") or {}), "og:description": text}
        context["metatags"] += f'<meta name="description" content="{html.escape(text)}" />\n'


def filled(name: str, values: dict[str, str]) -> str:
    """Return a file of templates/plain with its $names filled in, safe inside HTML."""
    text = (HERE / "templates" / "plain" / name).read_text(encoding="utf-8")
    return Template(text).substitute({key: html.escape(value) for key, value in values.items()})


def sitemap(addresses: list[str]) -> str:
    """Return the list of all pages, as https://www.sitemaps.org asks for it."""
    entries = "".join(f"<url><loc>{html.escape(url)}</loc></url>\n" for url in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{entries}</urlset>\n'


def write_plain_pages(app: Sphinx, exception: Exception | None) -> None:
    """Write what stands beside the book's pages: front door, lost page, lists for machines."""
    if exception or app.builder.format != "html":
        return
    out, base, root = Path(app.outdir), app.config.html_baseurl, app.config.root_doc
    values = {
        "title": app.config.html_title,
        "description": DESCRIPTIONS[root],
        "start": f"{root}.html",
        "site": base,
        "card": f"{base}{CARD}",
        "icon": "data:image/svg+xml," + quote((HERE.parent / ICON).read_text(encoding="utf-8")),
    }
    for name in ("index.html", "404.html", *(["robots.txt"] if base else [])):
        (out / name).write_text(filled(name, values), encoding="utf-8")
    if not base:
        return  # machines take whole addresses only
    pages = [f"{base}{app.builder.get_target_uri(page)}" for page in sorted(app.env.found_docs)]
    (out / "sitemap.xml").write_text(sitemap(pages), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_role("published", Published())
    app.connect("config-inited", set_addresses)
    app.connect("html-page-context", describe, priority=100)  # before the tags for networks
    app.connect("build-finished", write_plain_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
