"""Records of what was measured: experiments, the scoreboard, the machine and the commit."""

from utils.records.files import commit, recorded, save

__all__ = ["commit", "recorded", "save"]
