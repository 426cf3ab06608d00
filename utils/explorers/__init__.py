"""Interactive figures, one module each: recomputed in a kernel, played by a script on a page."""
