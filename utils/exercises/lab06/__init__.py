"""The checks of lab 6: one unit's product, Jacobians, their products, radius, clipping."""

from utils.exercises.lab06.vanishing_gradients import (
    clip_together,
    decay_curve,
    one_unit,
    spectral_radius,
    step_jacobian,
)

__all__ = ["clip_together", "decay_curve", "one_unit", "spectral_radius", "step_jacobian"]
