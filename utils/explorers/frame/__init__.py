"""What every explorer shares: controls, the stored form, the live widget, headings."""

from utils.explorers.frame.controls import Choice, Order, Slider, Steps
from utils.explorers.frame.explorer import Explorer

__all__ = ["Choice", "Explorer", "Order", "Slider", "Steps"]
