"""One thread inside a block, as many as before behind it."""

import pytest

from utils.scratch import threads
from utils.scratch.threads import one_thread


def counts():
    return [library.get_num_threads() for library in threads._libraries()]


@pytest.fixture
def two_threads():
    if not threads._libraries():
        pytest.skip("threadpoolctl does not know this machine's BLAS")
    before = counts()
    for library in threads._libraries():
        library.set_num_threads(2)
    yield
    for library, number in zip(threads._libraries(), before, strict=True):
        library.set_num_threads(number)


def test_inside_there_is_one_thread_and_behind_as_many_as_before(two_threads):
    before = counts()
    with one_thread():
        assert set(counts()) == {1}
        with one_thread():
            assert set(counts()) == {1}
        assert set(counts()) == {1}, "the inner block gave the threads back"
    assert counts() == before


def test_an_error_inside_gives_the_threads_back(two_threads):
    before = counts()

    @one_thread()
    def fails():
        raise KeyError("x")

    with pytest.raises(KeyError):
        fails()
    assert counts() == before
