"""Which tests need bubblewrap: they are left out where it is missing, but not in CI."""

import os
import shutil

import pytest

needs_sandbox = pytest.mark.skipif(
    not shutil.which("bwrap") and not os.environ.get("CI"),
    reason="bubblewrap is not installed (Linux only)",
)
