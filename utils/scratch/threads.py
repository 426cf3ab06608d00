"""One thread for small products: more are slower, on a busy machine six to twelve times.

OpenBLAS cuts a product among its threads and lets each spin until all are done. When another
program holds a core, every small product of a time loop waits for it.
"""

from contextlib import ContextDecorator
from functools import cache
from threading import Lock

try:
    from threadpoolctl import ThreadpoolController
except ModuleNotFoundError:  # in the browser, where there is one thread anyway
    ThreadpoolController = None


@cache
def _libraries() -> tuple:
    """Return the BLAS libraries that NumPy has loaded, each with its number of threads."""
    if ThreadpoolController is None:
        return ()
    return tuple(ThreadpoolController().select(user_api="blas").lib_controllers)


class one_thread(ContextDecorator):
    """Limit NumPy's products to one thread inside a `with` block or a decorated function.

    Blocks may be nested; the number from before comes back when the outermost ends. It is the
    process's, so that a block of another Python thread shares it.
    """

    _lock, _depth, _before = Lock(), 0, ()

    def __enter__(self) -> "one_thread":
        """Remember the numbers of threads, and set them to one."""
        with one_thread._lock:
            if one_thread._depth == 0:
                libraries = _libraries()
                one_thread._before = tuple(library.get_num_threads() for library in libraries)
                for library, threads in zip(libraries, one_thread._before, strict=True):
                    if threads != 1:
                        library.set_num_threads(1)
            one_thread._depth += 1
        return self

    def __exit__(self, *error) -> None:
        """Set the numbers of threads as they were."""
        with one_thread._lock:
            one_thread._depth -= 1
            if one_thread._depth == 0:
                for library, threads in zip(_libraries(), one_thread._before, strict=True):
                    if threads != 1:
                        library.set_num_threads(threads)
