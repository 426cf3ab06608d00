"""What a check has to say about an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """The result of checking one answer.

    `status` is "right", "not written", "error" (it raised), "time" (it did not end), "form" (other
    arguments or results than asked for, None, an argument changed) or "wrong" (other values).
    `message` is what the student reads, "" if the answer is right. `mistake` names the listed
    mistake that explains all that differs, `perhaps` one that explains only a part, `diagnosis` a
    kind of difference that needs no list ("sign", "transposed", ...); "" where there is none.
    """

    status: str
    message: str = ""
    mistake: str = ""
    perhaps: str = ""
    diagnosis: str = ""

    @property
    def right(self) -> bool:
        """Tell whether the answer is right."""
        return self.status == "right"
