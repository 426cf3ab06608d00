"""Series of numbers: what the bundled ones look like."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Yearly:
    """One number for each year: years int64 (time,), values float64 (time,)."""

    years: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        """Count the years."""
        return len(self.years)

    def __repr__(self) -> str:
        """Show the first and the last year."""
        return f"Yearly({len(self)} values, {self.years[0]} to {self.years[-1]})"


@dataclass(frozen=True, eq=False, repr=False)
class Utterances:
    """Recordings of speech, and who speaks.

    sequences: float32 (time, features) each. speakers: int64 (utterances,), from 0.
    """

    sequences: tuple[np.ndarray, ...]
    speakers: np.ndarray

    def __len__(self) -> int:
        """Count the utterances."""
        return len(self.sequences)

    def __repr__(self) -> str:
        """Show the sizes."""
        lengths = [len(sequence) for sequence in self.sequences]
        return (
            f"Utterances({len(self)} of {len(np.unique(self.speakers))} speakers, "
            f"{min(lengths)} to {max(lengths)} steps)"
        )
