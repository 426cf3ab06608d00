"""The checks of lab 9: padded batches, one word less, an interval, a paired test, calibration."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab09.sentiment import last_state, leave_one_out, masked_mean
from utils.exercises.lab09.sentiment_calibration import reliability
from utils.exercises.lab09.sentiment_measures import paired_test, share_interval

order_matters = WrittenAnswer(
    "order_matters",
    points=2,
    minutes=10,
    rubric=(
        "each accuracy has an interval of about 2.4 points to either side, and these overlap;",
        "asked for are the counts of texts that only one got right, their p, and several seeds;",
        "a better test of order: shuffled texts, or pairs of the same words in another order.",
    ),
    section=("09_sentiment", "What order is worth"),
)
LAB = Lab(
    "09_sentiment",
    "Sentiment",
    (last_state, masked_mean, leave_one_out, share_interval, paired_test, reliability),
    (order_matters,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "last_state",
    "leave_one_out",
    "masked_mean",
    "order_matters",
    "paired_test",
    "points",
    "reliability",
    "share_interval",
]
