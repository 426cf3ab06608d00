"""The signs of a line of music, one pattern each; no text takes more than about linear time."""

import re

# Without a backward step (*+), and no bracket inside a bracket: an unclosed one is given up early.
SIGN = re.compile(
    r"""(?P<note>(?P<accidental>\^\^?|__?|=)?(?P<letter>[A-Ga-gzx])(?P<octave>[,']*+)
          (?P<length>\d*+/*+\d*+))
      | (?P<rest>[ZX])(?P<bars>\d*+)
      | (?P<bar>\.?:*+\|[\]|:]*+|::++|:$|\[\|[\]|:]*+|\|?\[[ ]?\d++(?:[,-]\d++)*+
          |(?<=\|)\d++(?:[,-]\d++)*+|(?<=::)\d++)
      | (?P<dotted>>++|<++)
      | \((?P<tuplet>\d++)(?P<time>:\d*+)?(?P<reach>:\d*+)?
      | (?P<field>\[(?P<name>[A-Za-z]):(?P<value>[^\]\[\n]*+)\])
      | \[(?P<chord>(?:"[^"\n]*+"|[^\]\[|"\n])*+)\](?P<outer>\d*+/*+\d*+)
      | (?P<part>\[(?="))
      | (?P<overlay>\(&++|&++\)?)
      | (?P<tie>-)
      | (?P<decoration>![^!\s|\[\]]*+!|\+[^+\s|\[\]]*+\+)
      | \{(?P<grace>[^{}\n]*+)\}
      | (?P<microtone>[\^_]\d*+/?+\d*+(?=[A-Ga-g]))
      | (?P<silent>"[^"\n]*+"|y\d*+|\\$|\s++|!\s*+$|[()`$])
      | (?P<open>!)
    """,
    re.VERBOSE,
)
NOTE = re.compile(
    r"(?P<accidental>\^\^?|__?|=)?(?P<letter>[A-Ga-gzx])(?P<octave>[,']*+)"
    r"(?P<length>\d*+/*+\d*+)(?P<tie>-?)"
)
INSIDE = re.compile(r'"[^"\n]*+"|![^!\s]*+!|[-\s().~HLMOPSTuv`]')  # of a chord: what is no note
SHORTHANDS = frozenset(".~HLMOPSTuv")  # letters that ornament the note behind them
_NOTES = re.compile(r"(?=.*[A-Ga-gz])[\^_=A-Ga-gz',\d/]++")
_DYNAMICS = frozenset({"f", "ff", "fff", "ffff", "fz", "ffz"})


def swallows_notes(decoration: str) -> bool:
    """Tell whether what stands between !...! or +...+ is rather music: !abc!, +CEG+."""
    name = decoration[1:-1]
    return _NOTES.fullmatch(name) is not None and name not in _DYNAMICS
