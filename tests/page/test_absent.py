"""Packages that no page has: importing is free, using one is refused in a sentence."""

import sys

import pytest

from utils.page import absent


@pytest.fixture
def nothing(monkeypatch):
    """Stand for the package nothing_such and for torch's names."""
    finder = absent.Finder(("nothing_such",))
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    yield
    for name in [name for name in sys.modules if name.startswith("nothing_such")]:
        del sys.modules[name]


def test_importing_is_free_and_so_is_a_name_of_it(nothing):
    import nothing_such.deep.deeper as module
    from nothing_such import Thing

    assert not isinstance(3, Thing)
    assert not isinstance(3, module.Other.inner)


@pytest.mark.parametrize(
    "use",
    [
        "nothing_such.f(1)",
        "nothing_such.a.b.c()",
        "nothing_such.Thing @ 2",
        "[x for x in nothing_such.things]",
        "nothing_such.table[3]",
        "(lambda base: type('Net', (base,), {}))(nothing_such.Module)()",
        "len(nothing_such.Thing)",
    ],
)
def test_using_it_is_refused_in_a_sentence(nothing, use):
    import nothing_such

    with pytest.raises(absent.NotInThePage, match=r"needs nothing_such, .* the stored output"):
        eval(use, {"nothing_such": nothing_such})


def test_torch_is_called_by_its_name_and_settings_of_it_do_nothing():
    torch = absent.Absent("torch")
    with pytest.raises(absent.NotInThePage, match="needs PyTorch"):
        torch.tensor([1])
    assert torch.set_num_threads(1) is None
    assert torch.manual_seed(0) is None


def test_what_a_package_does_not_promise_is_no_attribute(nothing):
    import nothing_such

    assert not hasattr(nothing_such.Thing, "__array__")
