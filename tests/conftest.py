"""What all tests share."""

import pytest
from hypothesis import settings

# A busy machine is no failure: examples have no time limit.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

SHARED = ("browser", "install")  # built once: the book, an environment


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep in one process, where there are several, what shares something dear to build.

    These are the tests of a file, and of all files that need the built book or an environment.
    """
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            shared = [mark for mark in SHARED if item.get_closest_marker(mark)]
            item.add_marker(pytest.mark.xdist_group(*(shared or [item.path.stem])))
