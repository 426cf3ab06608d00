"""What every hand-written model shares: named parameters, its parts, and checks of what comes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from utils.text.checks import check_sizes as check_sizes

WORD_SCALE = 0.05  # 0.7 costs a window of two words 13 % of its held-out perplexity


class Parameters(dict):
    """Arrays by name. Setting one writes into the array that is there.

    So whoever else holds the array, a layer or an optimizer, sees the new numbers. A name that is
    not there, and numbers of another shape, raise ValueError: forward would never read them.
    """

    def __setitem__(self, name: str, numbers: np.ndarray) -> None:
        """Write numbers of the same shape into the array of that name."""
        self._check(name, numbers)
        self[name][...] = numbers

    def update(self, arrays: Mapping[str, np.ndarray] = (), **more: np.ndarray) -> None:
        """Write into several arrays, or into none when one of them does not fit."""
        arrays = dict(arrays, **more)
        for name, numbers in arrays.items():
            self._check(name, numbers)
        for name, numbers in arrays.items():
            self[name] = numbers

    def __ior__(self, arrays: Mapping[str, np.ndarray]) -> "Parameters":
        """Write into several arrays: params |= {...}."""
        self.update(arrays)
        return self

    def _check(self, name: str, numbers: np.ndarray) -> None:
        if name not in self:
            raise ValueError(f"there is no parameter {name!r}: expected one of {list(self)}")
        if np.shape(numbers) != self[name].shape:
            raise ValueError(
                f"numbers of shape {np.shape(numbers)} came for parameter {name!r}: "
                f"expected its shape, {self[name].shape}"
            )

    def _refuse(self, *_) -> None:
        raise ValueError("a model's parameters stay as they are: only their numbers can be changed")

    __delitem__ = pop = popitem = clear = setdefault = _refuse

    def __reduce__(self) -> tuple:
        """Copy and pickle as a whole, not name by name."""
        return Parameters, (dict(self),)


class Model:
    """Hold named parameters and what the last forward pass saved for the backward pass."""

    def __init__(self, dtype: type = np.float32):
        """Start without parameters; the model's own class sets `params` once."""
        self.dtype = np.dtype(dtype)
        self._params: Parameters | None = None
        self.saved: tuple | None = None
        self.training = True

    @property
    def params(self) -> Parameters:
        """Return the parameters by name; what is set here goes into the arrays that are there."""
        if self._params is None:
            self._params = Parameters()
        return self._params

    @params.setter
    def params(self, arrays: Mapping[str, np.ndarray]) -> None:
        if self._params is None:
            self._params = Parameters(arrays)
        elif arrays is not self._params:  # params |= {...} has written already
            self._params.update(arrays)

    @property
    def parameter_count(self) -> int:
        """Count the numbers that training can change."""
        return sum(param.size for param in self.params.values())

    def modules(self) -> Iterator["Model"]:
        """Yield this model and the models it is made of, as torch.nn.Module does."""
        yield self
        for value in vars(self).values():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, Model):
                    yield from part.modules()

    def train(self, training: bool = True) -> None:
        """Switch dropout on (the default) or off, in all parts."""
        for part in self.modules():
            part.training = training

    def eval(self) -> None:
        """Switch dropout off."""
        self.train(False)

    def recall(self, dlogits: np.ndarray) -> tuple:
        """Return what forward saved, after checking that dlogits has the shape of its logits."""
        return recall_shape(
            self.saved,
            dlogits,
            lambda first, *_: (len(first), self.params[list(self.params)[-1]].size),
            "dlogits",
        )

    def __repr__(self) -> str:
        """Name the model and the shapes of its parameters."""
        shapes = ", ".join(f"{name} {param.shape}" for name, param in self.params.items())
        return f"{type(self).__name__}({shapes}; {self.parameter_count:,} parameters)"


@contextmanager
def mode(model, training: bool) -> Iterator[None]:
    """Switch dropout on or off inside, and leave every part as it was; for both kinds of model."""
    before = [(part, part.training) for part in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for part, was in before:
            part.training = was


class Arrays:
    """Hand out arrays by name, the same memory again when it is large enough.

    What was handed out under a name before is overwritten: only for arrays nobody else gets.
    """

    def __init__(self, dtype: type):
        """Start without memory."""
        self.dtype, self.memory = dtype, {}

    def get(self, name: str, *shape: int) -> np.ndarray:
        """Return an array of this shape, its numbers undefined."""
        size = int(np.prod(shape))
        if name not in self.memory or self.memory[name].size < size:
            self.memory[name] = np.empty(size, self.dtype)
        return self.memory[name][:size].reshape(shape)


def normal(rng: np.random.Generator, shape: tuple[int, int], dtype: type) -> np.ndarray:
    """Draw weights (inputs, outputs) with standard deviation 1 / sqrt(inputs).

    With this scale the sum over the inputs has variance near 1, however many there are (LeCun et
    al. 1998, "Efficient BackProp").
    """
    return (rng.standard_normal(shape) / np.sqrt(shape[0])).astype(dtype)


def word_rows(
    rng: np.random.Generator, shape: tuple[int, int], dtype: type, scale: float = WORD_SCALE
) -> np.ndarray:
    """Draw a table with one row per word, with standard deviation scale.

    Small on purpose. A row learns only when its word is read, so much of its random start stays
    in it as noise. Measured on the next-word task, window of 2: with a scale of 0.7 the loss is
    0.13 nats higher after contexts with a word seen less than 500 times, 0.04 after the others.
    """
    return (rng.standard_normal(shape) * scale).astype(dtype)


def sum_rows(rows: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """Add values[i] to row rows[i] of a (size, features) array of zeros.

    This is the gradient of picking rows. Equal rows are brought together by sorting and added in
    one call: the same sum as `np.add.at`, in less time.
    """
    result = np.zeros((size, values.shape[1]), dtype=values.dtype)
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    result[ordered[starts]] = np.add.reduceat(values[order], starts, axis=0)
    return result


def check_ids(ids: np.ndarray, vocab_size: int, window: int) -> np.ndarray:
    """Return a copy of ids as int64 (batch, window), or raise ValueError with what does not fit.

    A copy here and below: a caller may change what it gave before backward, which reads it.
    """
    ids = np.asarray(ids)
    if ids.ndim != 2 or ids.shape[1] != window:
        raise ValueError(
            f"ids has shape {ids.shape}, this model reads windows of {window} words: "
            f"expected (batch, {window})"
        )
    if len(ids) == 0:
        raise ValueError("the batch holds 0 examples: give at least one")
    check_known(ids, vocab_size)
    return ids.astype(np.int64)


def check_known(ids: np.ndarray, vocab_size: int) -> None:
    """Raise ValueError unless ids, at least one, are the ids of tokens of the vocabulary."""
    if not np.issubdtype(ids.dtype, np.integer):
        raise ValueError(f"ids holds {ids.dtype}: expected whole numbers, the ids of tokens")
    if ids.min() < 0 or ids.max() >= vocab_size:
        raise ValueError(
            f"ids run from {ids.min()} to {ids.max()}, but the vocabulary has {vocab_size} tokens: "
            f"expected ids in 0..{vocab_size - 1}"
        )


def check_bag(bag: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return a copy of bag (batch, vocab_size), finite counts, or raise ValueError."""
    bag = np.asarray(bag).copy()
    if bag.ndim != 2 or bag.shape[1] != vocab_size:
        raise ValueError(
            f"bag has shape {bag.shape}, this model's vocabulary has {vocab_size} words: "
            f"expected (batch, {vocab_size})"
        )
    if len(bag) == 0:
        raise ValueError("the batch holds 0 examples: give at least one")
    if bag.dtype.kind not in "biuf":
        raise ValueError(f"bag holds {bag.dtype}: expected counts, real numbers")
    if not np.isfinite(bag).all():
        raise ValueError("bag holds nan or inf: expected finite counts")
    return bag


def check_sequence(
    x: np.ndarray, input_size: int, dtype: type, mask: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return x (time, batch, input_size) and mask (time, batch), or raise ValueError."""
    x = np.asarray(x, dtype)
    if x.ndim != 3 or x.shape[2] != input_size:
        raise ValueError(
            f"x has shape {x.shape}, this cell reads {input_size} numbers at each step: "
            f"expected (time, batch, {input_size})"
        )
    if 0 in x.shape[:2]:
        raise ValueError(
            f"x has shape {x.shape}: expected at least one step and one sequence, "
            "(time, batch, inputs)"
        )
    if not np.isfinite(x).all():
        raise ValueError("x holds nan or inf: expected finite numbers, also at padded steps")
    return x, None if mask is None else check_mask(mask, x.shape[:2], "(time, batch)")


def check_mask(mask: np.ndarray, shape: tuple[int, ...], axes: str) -> np.ndarray:
    """Return a copy of mask, bool and of that shape, or raise ValueError.

    Zeros and ones are refused: torch takes them for positions, and says nothing.
    """
    mask = np.asarray(mask).copy()
    if mask.dtype != bool:
        raise ValueError(
            f"mask holds {mask.dtype}: expected bool, True where a token is real; "
            "give mask == 1 where 1 means that"
        )
    if mask.shape != shape:
        raise ValueError(f"mask has shape {mask.shape}: expected {axes} = {shape}")
    return mask


def check_state(state: np.ndarray | None, shape: tuple[int, int, int], dtype: type) -> np.ndarray:
    """Return a state, or its gradient, of the shape (parts, batch, hidden); None means zeros."""
    if state is None:
        return np.zeros(shape, dtype)
    if np.shape(state) != shape:
        raise ValueError(
            f"the state has shape {np.shape(state)}: expected (parts, batch, hidden) = {shape}"
        )
    state = np.asarray(state, dtype)
    if not np.isfinite(state).all():
        raise ValueError("the state holds nan or inf: expected finite numbers")
    return state


def recall_shape(saved: tuple | None, gradient: np.ndarray, shape_of, name: str) -> tuple:
    """Return what forward saved, after checking the shape of the gradient that came."""
    if saved is None:
        raise RuntimeError("backward was called first: call forward, which saves what it needs")
    if np.shape(gradient) != shape_of(*saved):
        raise ValueError(
            f"{name} has shape {np.shape(gradient)}, "
            f"the last forward pass returned {shape_of(*saved)}"
        )
    return saved
