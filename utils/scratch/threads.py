"""One thread for products of matrices: in time loops they are small, and more threads are slower.

BLAS cuts a product among its threads and lets each spin until all are done. When another program
holds a core, every small product waits for it: beside two busy programs, with two threads, a pass
of a GRU took 6 to 12 times as long in NumPy, 10 to 40 times in torch, chapter 8 four times.

`import utils.scratch` and `import utils.models` therefore set one thread. SEQBOOK_THREADS=4 in the
environment, or a later call (`threadpoolctl.threadpool_limits`, `torch.set_num_threads`), sets
another number.
"""

import os

try:
    from threadpoolctl import threadpool_limits
except ModuleNotFoundError:  # in the browser, where there is one thread anyway
    threadpool_limits = None


def wanted_threads() -> int:
    """Return the number in SEQBOOK_THREADS, or 1; raise ValueError for what is no such number."""
    text = os.environ.get("SEQBOOK_THREADS", "1")
    if not (text.isdecimal() and int(text) >= 1):
        raise ValueError(f"SEQBOOK_THREADS={text!r}: expected a whole number of at least 1")
    return int(text)


def limit_threads() -> None:
    """Give the BLAS that NumPy has loaded as many threads as are wanted, for this process."""
    if threadpool_limits is not None:
        threadpool_limits(wanted_threads(), user_api="blas")
