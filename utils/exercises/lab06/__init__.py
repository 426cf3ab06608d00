"""The checks of lab 6: one unit's product, Jacobians, their products, radius, clipping."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab06.clipping import clip_together
from utils.exercises.lab06.decay import decay_curve
from utils.exercises.lab06.radius import spectral_radius
from utils.exercises.lab06.vanishing_gradients import one_unit, step_jacobian

better_sentence = WrittenAnswer(
    "better_sentence",
    points=3,
    minutes=15,
    rubric=(
        "for a single unit the slide is right: one weight times one slope, again and again;",
        "for a layer it is wrong: many weights add up, and the radius of a standard normal matrix "
        "grows with the root of its size;",
        "what decides is the product of the Jacobians, weights and slopes together, not the single "
        "entry.",
    ),
    section=("06_vanishing_gradients", "From single numbers to a matrix"),
)
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
