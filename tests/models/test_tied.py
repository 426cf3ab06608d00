"""One table for the words that come in and those that go out."""

import numpy as np
import pytest
import torch

from tests.models.twins import INPUTS, VOCAB, both, both_sides, call, text
from utils import models, scratch
from utils.models.weights import named_gradients
from utils.scratch.functions import cross_entropy
from utils.scratch.gradcheck import check_gradients


def tied(kind="GRU", **options):
    return both("LanguageModel", kind, hidden=INPUTS, tied=True, **options)


@pytest.mark.parametrize(("kind", "layers"), [("GRU", 1), ("LSTM", 2), ("tanh", 1)])
def test_gradients_agree_with_finite_differences_and_with_the_twin(kind, layers):
    (ours, twin), (ids, targets) = tied(kind, layers=layers), text(np.random.default_rng(0))
    assert max(check_gradients(ours, ids, targets).values()) < 1e-6
    logits = ours.forward(ids)
    grads = ours.backward(cross_entropy(logits, targets)[1])
    theirs = twin(torch.tensor(ids))
    torch.nn.functional.cross_entropy(
        theirs.flatten(0, 1), torch.tensor(targets).flatten()
    ).backward()
    np.testing.assert_allclose(theirs.detach().numpy(), logits, rtol=0, atol=1e-10)
    assert grads.keys() == named_gradients(twin).keys() == ours.params.keys()
    for name, grad in named_gradients(twin).items():
        np.testing.assert_allclose(grads[name], grad, rtol=0, atol=1e-10, err_msg=name)


def test_it_is_the_untied_model_whose_tables_are_equal_with_fewer_parameters():
    ours, twin = tied()
    ids = text(np.random.default_rng(1))[0]
    two, _ = both("LanguageModel", "GRU", hidden=INPUTS)
    two.params |= {**ours.params, "V": ours.params["E"].T}
    np.testing.assert_allclose(two.forward(ids), ours.forward(ids), rtol=0, atol=1e-12)
    assert two.parameter_count - ours.parameter_count == VOCAB * INPUTS
    assert twin.parameter_count == ours.parameter_count


@both_sides
def test_what_cannot_be_tied_is_refused(side):
    room, rng = (models, ()) if side == "torch" else (scratch, (np.random.default_rng(0),))
    with pytest.raises(ValueError, match="embedding_size=3 and hidden_size=4 differ: tied tables"):
        room.LanguageModel(6, 3, 4, *rng, tied=True)
    for name in ("AttentionLanguageModel", "CopyingLanguageModel"):
        with pytest.raises(ValueError, match=f"tied=True came for a {name}"):
            getattr(room, name)(6, 4, 4, *rng, tied=True)


@both_sides
def test_a_tied_model_carries_its_state_as_another_does(side):
    model, ids = tied()[side == "torch"], text(np.random.default_rng(0), 8)[0]
    whole, model.carry = call(model, ids), True
    model.restart()
    pieces = [call(model, piece) for piece in (ids[:3], ids[3:])]
    np.testing.assert_allclose(np.concatenate(pieces), whole, rtol=0, atol=1e-12)
