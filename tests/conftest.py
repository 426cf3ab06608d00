"""What all tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no failure: examples have no time limit.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep in one process, where there are several, the tests of a file: they share fixtures.

    And those of all files that look at the built book: it is built once.
    """
    from xdist.scheduler import LoadScopeScheduling

    folder = Path(__file__).parent
    looking = {f.name for f in folder.rglob("test_*.py") if "built_book()" in f.read_text("utf-8")}

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return "the built book" if file.rpartition("/")[2] in looking else file

    return ByFile(config, log)


@pytest.fixture(scope="module")
def chromium():
    """Give a browser to the tests of a module; not to all: its event loop would be in their way."""
    from tests.book.browser import running

    with running() as started:
        yield started
