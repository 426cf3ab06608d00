"""The Explorer: a pure figure function, alive in a kernel, played from stored data on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import product
from typing import Any

from utils.diagrams.shapes import Scene
from utils.diagrams.shapes.packing import pack as pack_scenes
from utils.explorers.frame.controls import Control, Steps, key_of
from utils.explorers.frame.packing import compact, pack

MIME = "application/vnd.seqbook.explorer+json"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
LARGEST = 300_000  # bytes of JSON: what one explorer may add to a page
LARGEST_DIAGRAM = 200_000


@dataclass(frozen=True)
class Explorer:
    """Show `figure(**parameters)` with controls, and say in `caption(**parameters)` what is seen.

    name      identifier, unique on its page
    title     what the reader can find out, a few words
    figure    pure function of the controls' values -> a Plotly figure's dictionary (data, layout),
              or the Scene of a diagram
    controls  Slider, Choice or Order; the page holds the product of their values. The last one of
              a diagram may be Steps, whose number depends on the values of the others
    caption   pure function of the same values -> one sentence with the numbers in it
    presets   three names -> a value for EVERY control; the first is where the explorer starts
    question  (what to predict before touching anything, the answer)
    alt       what the figure looks like, for those who cannot see it
    table     rows for readers without JavaScript, the first the header; default: the presets
    still     the preset whose picture stands on paper and wherever nothing moves; default: the last
    """

    name: str
    title: str
    figure: Callable[..., dict | Scene]
    controls: Sequence[Control]
    caption: Callable[..., str]
    presets: Mapping[str, Mapping[str, Any]]
    question: tuple[str, str]
    alt: str
    table: Sequence[Sequence[Any]] = ()
    still: str = ""
    _stored: dict = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse presets that leave a control open."""
        names = [control.name for control in self.controls]
        if len(self.presets) != 3:
            raise ValueError(f"explorer {self.name!r} has {len(self.presets)} presets: give three")
        for preset, values in self.presets.items():
            if sorted(values) != sorted(names):
                raise ValueError(
                    f"preset {preset!r} of explorer {self.name!r} sets {sorted(values)}: "
                    f"set exactly {sorted(names)}"
                )

    @property
    def start(self) -> Mapping[str, Any]:
        """Return the first preset's values."""
        return next(iter(self.presets.values()))

    @property
    def fullest(self) -> Mapping[str, Any]:
        """Return the values of the picture that stands where nothing moves."""
        return self.presets[self.still or list(self.presets)[-1]]

    def steps(self, values: Mapping[str, Any]) -> list[str]:
        """Return the names of the steps at these values; [] without a control for steps."""
        last = self.controls[-1]
        if not isinstance(last, Steps):
            return []
        names = list(last.names(**{n: v for n, v in values.items() if n != last.name}))
        if len(names) > last.most:
            raise ValueError(f"{self.name!r} has {len(names)} steps at {values}: raise `most`")
        return names

    def state(self, values: Mapping[str, Any]) -> list[str]:
        """Return the key of each control's value in the stored grid."""
        return [key_of(control, values[control.name]) for control in self.controls]

    def spec(self) -> dict[str, Any]:
        """Compute every figure of the grid and return what the page's script plays (<= 300 kB)."""
        if not self._stored:
            self._stored.update(self._compute())
        return self._stored

    def about(self) -> dict[str, Any]:
        """Return what a page knows of the explorer without any picture."""
        return {
            "name": self.name,
            "title": self.title,
            "alt": self.alt,
            "question": list(self.question),
            "controls": [control.describe() for control in self.controls],
            "presets": [[name, self.state(values)] for name, values in self.presets.items()],
        }

    def _compute(self) -> dict[str, Any]:
        figures, captions, steps = {}, {}, {}
        for states in product(*(control.states().items() for control in self.controls)):
            key = ",".join(key for key, _ in states)
            values = {c.name: v for c, (_, v) in zip(self.controls, states, strict=True)}
            if names := self.steps(values):
                steps[key.rpartition(",")[0]] = names
                if values[self.controls[-1].name] >= len(names):
                    continue
            figures[key] = drawn = self.figure(**values)
            captions[key] = self.caption(**values)
        is_diagram = isinstance(drawn, Scene)
        together = pack_scenes if is_diagram else pack
        spec = {
            **self.about(),
            **({"steps": steps} if steps else {}),
            **({"still": self.state(self.fullest)} if is_diagram else {}),
            **together(figures, captions, start=",".join(self.state(self.start))),
        }
        size, most = len(compact(spec).encode()), LARGEST_DIAGRAM if is_diagram else LARGEST
        if size > most:
            raise ValueError(
                f"explorer {self.name!r} needs {size:,} bytes for {len(figures)} states, more than "
                f"{most:,}: give its controls fewer values"
            )
        return spec

    def html(self) -> str:
        """Return what a host without JavaScript shows: caption, data table, a diagram's picture."""
        return self._picture() + self.table_html()

    def table_html(self) -> str:
        """Return the first caption and the data table."""
        rows = self.table or [
            ("Preset", "What is seen"),
            *((name, self.caption(**values)) for name, values in self.presets.items()),
        ]
        head, *body = ([escape(str(cell)) for cell in row] for row in rows)
        stop = "" if self.title.endswith(("?", "!", ".")) else "."
        title, caption = escape(self.title), escape(self.caption(**self.start))
        lines = [
            f"<p><strong>{title}{stop}</strong> {caption}</p>",
            "<table><thead><tr>",
            *(f'<th scope="col">{cell}</th>' for cell in head),
            "</tr></thead><tbody>",
            *("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in body),
            "</tbody></table>",
        ]
        return "".join(lines)

    def _picture(self) -> str:
        """Return a diagram at its fullest; the book's page, where it moves, leaves this away."""
        drawn = self.figure(**self.fullest)
        if not isinstance(drawn, Scene):
            return ""
        said = escape(self.caption(**self.fullest))
        return (
            f'<figure class="seqbook-still">{drawn.img()}<figcaption>{said}</figcaption></figure>'
        )

    def widget(self) -> Any:
        """Return the live form: ipywidgets controls and a figure updated in place."""
        from utils.explorers.frame.live import build

        return build(self)

    def _repr_page_(self) -> dict[str, Any]:
        """Offer a page that runs Python (utils/page) the form that asks it for every change."""
        from utils.explorers.frame.page import bundle

        return bundle(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Offer every host its own form in one bundle; the richest it knows is shown.

        The page's form is one text: a notebook's file would give every number a line of its own.
        """
        bundle = {
            MIME: compact(self.spec()),
            "text/html": self.html(),
            "text/plain": self.caption(**self.start),
        }
        if in_kernel():
            try:
                view = self.widget()._repr_mimebundle_()
            except ImportError:  # no ipywidgets or no anywidget: the stored form is enough
                view = {}
            bundle |= {mime: data for mime, data in view.items() if mime == WIDGET_MIME}
        return bundle


def in_kernel() -> bool:
    """Say whether a Jupyter or Colab kernel runs this code, so that a widget would be alive."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None
