"""The checks of lab 6: one unit's product, Jacobians, their products, radius, clipping."""

from utils.exercises.lab06.radius_and_clipping import clip_together, spectral_radius
from utils.exercises.lab06.vanishing_gradients import decay_curve, one_unit, step_jacobian

__all__ = ["clip_together", "decay_curve", "one_unit", "spectral_radius", "step_jacobian"]
