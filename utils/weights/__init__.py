"""Every trained file that comes with the book."""
