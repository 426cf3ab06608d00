"""Write a tag around a piece of code only where its colour changes.

Pygments wraps every name and every bracket, although most look like the text around them: more
than half of a chapter's elements were such tags, which a browser lays out like all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from pygments.formatters import HtmlFormatter
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.highlighting import PygmentsBridge

THEMES = ("pygments_light_style", "pygments_dark_style")


def looks_like(styles: Iterable[str]) -> dict[_TokenType, _TokenType]:
    """Return for each type of token the first one that looks the same in all `styles`."""
    styles = [get_style_by_name(style) for style in styles]
    first = {}
    return {
        token: first.setdefault(str([style.style_for_token(token) for style in styles]), token)
        for token in STANDARD_TYPES
    }


class Formatter(HtmlFormatter):
    """Sphinx's formatter; types that look the same are one, and plain text has no tag."""

    same: ClassVar[dict[_TokenType, _TokenType]] = {}

    def format_unencoded(self, tokensource: Iterable[tuple], outfile) -> None:
        """Write the tokens as HTML."""
        super().format_unencoded(self.merged(tokensource), outfile)

    def merged(self, tokens: Iterable[tuple]) -> Iterator[tuple]:
        """Give each token the type that stands for all that look like it."""
        for token, text in tokens:
            while token not in STANDARD_TYPES:
                token = token.parent
            yield self.same.get(token, token), text


def read_styles(app: Sphinx, config: Config) -> None:
    """Learn from the theme's options what looks the same."""
    Formatter.same = looks_like(config.html_theme_options[theme] for theme in THEMES)


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx write code so."""
    PygmentsBridge.html_formatter = Formatter
    app.connect("config-inited", read_styles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
