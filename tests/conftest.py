"""What all tests share."""

import pytest
from hypothesis import settings

# A busy machine is no failure: examples have no time limit.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

SHARED = ("browser", "install")  # built once: the book, an environment


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep in one process, where there are several, the tests that share what is dear to build."""
    for item in items:
        for mark in SHARED:
            if item.get_closest_marker(mark) and not item.get_closest_marker("xdist_group"):
                item.add_marker(pytest.mark.xdist_group(mark))
