"""What pytest and nbval share: quiet, reproducible kernels; outputs compared by their text.

A figure's SVG or JSON differs in digits and ids that mean nothing between machines, so only the
text of an output is compared. Numbers that the book shows are printed, or asserted by a cell.
"""

import os

# The kernels inherit these. The outcome must not depend on the number of threads; utils sets one.
# To try another: SEQBOOK_THREADS=2 make notebooks
os.environ.setdefault("PYTHONHASHSEED", "0")
os.environ.setdefault("TQDM_DISABLE", "1")

NOT_COMPARED = (
    "text/html",
    "image/svg+xml",
    "application/vnd.plotly.v1+json",
    "application/vnd.seqbook.figure",
    "application/vnd.seqbook.explorer+json",
    "application/vnd.jupyter.widget-view+json",
    "stderr",
)

try:
    from nbval.plugin import IPyNbFile
except ImportError:  # only the notebook tests need nbval
    pass
else:
    original_init = IPyNbFile.__init__

    def init_with_more_to_skip(self, *args, **kwargs):
        """Read a notebook as nbval does, and compare fewer kinds of output."""
        original_init(self, *args, **kwargs)
        self.skip_compare = (*self.skip_compare, *NOT_COMPARED)

    IPyNbFile.__init__ = init_with_more_to_skip
