"""What a scan costs: the record says what the chapter says of it."""

from __future__ import annotations

from utils.records import recorded

HELD = recorded("scan_speed")
ONE, MIDDLE, MANY = ([1, 16, 1024], [8, 32, 1024], [32, 64, 1024])


def row(into, **fields):
    (found,) = (r for r in HELD[into] if fields.items() <= r.items())
    return found


def test_a_scan_pays_for_one_sequence_of_few_units_and_loses_for_many():
    for way in ("forward", "backward"):
        assert row("rows", way=way, size=ONE)["to loop"]["Hillis-Steele"] < 0.5
        assert row("rows", way=way, size=ONE)["to loop"]["Blelloch"] < 0.5
        assert min(row("rows", way=way, size=MANY)["to loop"].values()) > 1.2


def test_a_min_gru_takes_less_time_than_a_gru_at_every_size():
    for size in (ONE, MIDDLE, MANY):
        assert row("cells", size=size)["to GRU"]["loop"] < 1


def test_autograd_through_slices_gets_slower_per_step_the_longer_the_text():
    short, long = (row("in_torch", size=[8, 32, n])["to by hand"] for n in (256, 1024))
    assert long["autograd"] > 1.5 * short["autograd"]


def test_cumulative_products_fail_in_single_precision_and_the_scans_do_not():
    found = row("errors", bounds=[0.5, 0.9])
    assert found["cumulative"]["not finite"] > 0.5
    assert found["cumulative, double"]["not finite"] == 0
    for name in ("loop", "Hillis-Steele", "Blelloch", "chunks"):
        assert found[name]["not finite"] == 0
        assert found[name]["error"] < 1e-6
