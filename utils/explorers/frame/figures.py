"""Figures as plain dictionaries, which Plotly draws and Python makes without Plotly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def scatter(**entries: Any) -> dict[str, Any]:
    """Return a trace of points, lines or words."""
    return {**entries, "type": "scatter"}


def bar(**entries: Any) -> dict[str, Any]:
    """Return a trace of bars."""
    return {**entries, "type": "bar"}


def heatmap(**entries: Any) -> dict[str, Any]:
    """Return a trace of coloured cells."""
    return {**entries, "type": "heatmap"}


def figure_of(data: Sequence[Mapping], layout: Mapping) -> dict[str, Any]:
    """Return a figure whose names stand in the order in which Plotly itself writes them.

    So the stored text of a figure does not depend on the order in which its code names things.
    """
    traces = [_sorted(trace) for trace in data]
    for trace in traces:
        trace["type"] = trace.pop("type")
    return {"data": traces, "layout": _sorted(layout)}


def _sorted(entry: Any) -> Any:
    if isinstance(entry, Mapping):
        return {name: _sorted(entry[name]) for name in sorted(entry, key=_place)}
    if isinstance(entry, list) and entry and isinstance(entry[0], Mapping):
        return [_sorted(each) for each in entry]
    return entry


def _place(name: str) -> tuple[bool, str]:
    """Return where a name stands: by the alphabet, a further axis behind all, as it was added."""
    further = name[1:5] == "axis" and name[5:].isdigit()
    return further, "" if further else name
