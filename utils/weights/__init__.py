"""Every trained file that comes with the book, and the one way to write and read such a file."""

from utils.weights.store import FOLDER, load_arrays, save_arrays, shipped

__all__ = ["FOLDER", "load_arrays", "save_arrays", "shipped"]
