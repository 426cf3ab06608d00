"""The checks of lab 6: one unit's product, Jacobians, their products, radius, clipping."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab06.radius_and_clipping import clip_together, spectral_radius
from utils.exercises.lab06.vanishing_gradients import decay_curve, one_unit, step_jacobian

better_sentence = WrittenAnswer("better_sentence", points=3, minutes=10, rubric=())
LAB = Lab(
    "06_vanishing_gradients",
    "Vanishing and exploding gradients",
    (one_unit, step_jacobian, decay_curve, spectral_radius, clip_together),
    (better_sentence,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "better_sentence",
    "clip_together",
    "decay_curve",
    "one_unit",
    "points",
    "spectral_radius",
    "step_jacobian",
]
