"""One thread for the products of NumPy and of torch, unless the environment asks for more."""

import os
import subprocess
import sys

import pytest

from utils.scratch.threads import wanted_threads

COUNT = {
    "utils.scratch": "from threadpoolctl import threadpool_info\n"
    "print({pool['num_threads'] for pool in threadpool_info() if pool['user_api'] == 'blas'})",
    "utils.models": "import torch; print({torch.get_num_threads()})",
}


@pytest.mark.parametrize(("asked", "threads"), [(None, 1), ("2", 2)])
@pytest.mark.parametrize("module", COUNT)
def test_an_import_sets_the_number_of_threads_whatever_openmp_says(module, asked, threads):
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    environment.pop("SEQBOOK_THREADS", None)
    if asked:
        environment["SEQBOOK_THREADS"] = asked
    program = f"import {module}\n{COUNT[module]}"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    if done.stdout.strip() == "set()":
        pytest.skip("threadpoolctl does not know this machine's BLAS")
    assert done.stdout.strip() == f"{{{threads}}}", done.stderr


def test_a_number_of_threads_that_is_none_is_named(monkeypatch):
    monkeypatch.setenv("SEQBOOK_THREADS", "two")
    with pytest.raises(ValueError, match="SEQBOOK_THREADS='two': expected a whole number"):
        wanted_threads()
