"""Find the book's data: `load(name)` for what comes with it, `fetch(name)` for what is large.

Bundled sets lie in folders beside this file, each with its licence and a README that says where
it came from. Larger sets are downloaded once, checked against a hash and kept in a cache folder.
"""

from utils.data.bundled import BUNDLED, Chorales, Novel, WordVectors, load
from utils.data.download import DOWNLOADS, DownloadError, fetch
from utils.data.fragment import Fragment, Pair
from utils.data.sentiment import Sentiment

__all__ = [
    "BUNDLED",
    "DOWNLOADS",
    "Chorales",
    "DownloadError",
    "Fragment",
    "Novel",
    "Pair",
    "Sentiment",
    "WordVectors",
    "fetch",
    "load",
    "names",
]


def names() -> tuple[str, ...]:
    """List every data set the book knows: first those for `load`, then those for `fetch`."""
    return (*BUNDLED, *DOWNLOADS)
