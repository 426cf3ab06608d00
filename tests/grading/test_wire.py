"""What passes between the judge and the sandbox: values, and nothing that could be more."""

import contextlib
import socket
import threading
from collections import Counter, deque, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from utils.grading.inside import codec
from utils.grading.inside.peer import Gone, Late, Peer

Point = namedtuple("Point", "x y")


def there_and_back(value):
    def none(_):
        return {}

    return codec.decode(*codec.encode(value, none), none)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, -(2**80), 2.5, float("inf"), 1 + 2j, "ünï\ud800", [1, [2, "x"]], (1, (2,)),
        {"a": 1, (1, 2): [3]}, {1, "a", (2, 3)}, frozenset({1}), [], {}, "",
    ],
)  # fmt: skip
def test_a_plain_value_comes_back_as_it_was(value):
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("kind", ["f8", "f4", ">i2", "?", "u1", "c16", "U3", "S2", "f2"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 0, 3), (2, 3)])
def test_an_array_comes_back_with_its_type_and_shape(kind, shape):
    value = np.ones(shape, int).astype(kind)
    back = there_and_back([value, value])[1]
    np.testing.assert_array_equal(back, value)
    assert (back.dtype, back.shape) == (value.dtype, value.shape)
    back.flags.writeable = True


def test_a_number_of_numpys_stays_one():
    back = there_and_back(np.float32(0.5))
    assert type(back) is np.float32
    assert back == np.float32(0.5)


def test_a_subclass_comes_as_what_it_is_derived_from():
    assert there_and_back([Counter("aab"), Point(1, 2)]) == [{"a": 2, "b": 1}, (1, 2)]
    assert type(there_and_back(np.ma.masked_array([1, 2]))) is np.ndarray


def test_what_numpy_takes_for_numbers_comes_as_numbers():
    back = there_and_back([Fraction(1, 4), Decimal("0.5"), range(3), deque([1.5, 2])])
    assert [each.tolist() for each in back] == [0.25, 0.5, [0, 1, 2], [1.5, 2]]


def test_anything_else_comes_as_a_thing_that_tells_its_type_alone():
    back = there_and_back([object(), (i for i in range(3)), 1 << 5000])
    assert [type(each).__name__ for each in back] == ["object", "generator", "int"]
    assert not isinstance(back[2], int)


def test_what_is_too_deep_or_in_itself_is_refused():
    own = []
    own.append(own)
    with pytest.raises(codec.Garbage, match="nested"):
        there_and_back(own)


def test_what_is_too_large_is_refused():
    with pytest.raises(codec.Garbage, match="too large"):
        there_and_back(np.broadcast_to(0.0, (10**6, 10**6)))


@pytest.mark.parametrize(
    "header",
    [
        b"", b"nan(", b"[" * 100_000, b'{"array": ["|O8", [1]]}', b'{"array": ["<f8", [-1]]}',
        b'{"array": ["<f8", [1099511627777]]}', b'{"array": ["<f8", [2, 2]]}', b'{"eval": "1"}',
        b'{"array": ["<U0", [9]]}', b'{"int": "0x' + b"f" * 5000 + b'"}', b'{"tuple": 3}',
        b'{"dict": [[[1], 2]]}', b'{"dict": [3]}', b'{"set": [[1]]}', b'{"a": 1, "b": 2}', b"\xff",
        b'{"set": [' + b"1," * 6000 + b"1]}", b"9" * 5000, b'{"objects": [[2, 3], [1]]}',
    ],
)  # fmt: skip
def test_bytes_that_are_no_value_are_garbage(header):
    with pytest.raises(codec.Garbage):
        codec.decode(header, b"", lambda tree: None)


def test_random_changes_of_a_message_give_a_value_or_garbage():
    rng = np.random.default_rng(0)
    value = [np.arange(4.0), {"a": (1, {2})}, "text", np.int32(3)]
    header, payload = codec.encode(value, lambda function: {})
    for _ in range(3000):
        changed = bytearray(header)
        for place in rng.integers(len(changed), size=3):
            changed[place] = rng.integers(256)
        with contextlib.suppress(codec.Garbage):
            codec.decode(bytes(changed), payload, lambda tree: None)


@pytest.fixture
def peers():
    """Give two ends of a wire; the other one serves on a thread of its own."""
    one, other = socket.socketpair()
    near = Peer(one, codec)
    far = Peer(other, codec, (lambda f, x: f(x) + 1, divmod, lambda f: f))
    thread = threading.Thread(target=far.serve, daemon=True)
    thread.start()
    yield near, other
    one.close()
    thread.join(5)
    other.close()


def test_a_function_among_the_arguments_is_called_back(peers):
    assert peers[0].call(0, lambda x: 10 * x, 4) == 41


def test_a_function_that_comes_back_is_the_same(peers):
    assert peers[0].call(2, print) is print


def test_an_error_keeps_its_kind_in_both_directions(peers):
    with pytest.raises(ZeroDivisionError):
        peers[0].call(1, 1, 0)

    def refuse(x):
        raise KeyError(x)

    with pytest.raises(KeyError):
        peers[0].call(0, refuse, 3)


def test_calls_back_and_forth_without_an_end_are_stopped(peers):
    def again(x):
        return peers[0].call(0, again, x)

    with pytest.raises(RecursionError):
        peers[0].call(0, again, 1)


def test_who_does_not_answer_in_time_is_late_and_then_gone():
    one, other = socket.socketpair()
    peer = Peer(one, codec)
    peer.until = 0.0
    with pytest.raises(Late):
        peer.call(0)
    with pytest.raises(Gone):
        peer.call(0)
    one.close()
    other.close()


@pytest.mark.parametrize(
    "sent", [b"", b"\xff" * 8, b"\x04\0\0\0\0\0\0\0null", b"\x03\0\0\0\0\0\0\0[]]"]
)
def test_who_sends_what_is_no_message_is_gone(sent):
    one, other = socket.socketpair()
    other.sendall(sent)
    other.shutdown(socket.SHUT_WR)
    with pytest.raises(Gone):
        Peer(one, codec).call(0)
    one.close()
    other.close()
