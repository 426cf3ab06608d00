"""Records of what was measured: experiments, the scoreboard, the machine and the commit."""

from utils.records.files import recorded, save
from utils.records.machine import commit, gpu, machine
from utils.records.protocol import Experiment, Record

__all__ = ["Experiment", "Record", "commit", "gpu", "machine", "recorded", "save"]
