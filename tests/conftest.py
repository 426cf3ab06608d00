"""What all tests share."""

import pytest
from hypothesis import settings

# A busy machine is no failure: examples have no time limit.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep in one process, where there are several, the tests of a file: they share fixtures.

    The files come in their order, and not the one with the most tests first: those of the book,
    which take longest, begin, and at the end, where one process waits for the other, stand small
    ones.
    """
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


@pytest.fixture(scope="module")
def chromium():
    """Give a browser to the tests of a module; not to all: its event loop would be in their way."""
    from tests.book.browser import running

    with running() as started:
        yield started


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def engine(request):
    """Give the tests of a module each browser in turn: what they use must be in both drivers."""
    from tests.book import browser, firefox

    with {"chromium": browser, "firefox": firefox}[request.param].running() as started:
        yield started


@pytest.fixture(scope="module")
def firefox():
    """Give a Firefox to the tests of a module."""
    from tests.book.firefox import running

    with running() as started:
        yield started
