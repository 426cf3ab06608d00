"""Drawn pictures in one visual language: a module a diagram, `drawing(...)` returns its Scene."""
