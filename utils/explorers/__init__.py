"""Interactive figures: in a kernel they are recomputed, on a page a small script plays them."""

from utils.explorers.controls import Choice, Order, Slider
from utils.explorers.explorer import Explorer

__all__ = ["Choice", "Explorer", "Order", "Slider"]
