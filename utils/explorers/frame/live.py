"""The live form of an explorer: ipywidgets controls around a Plotly FigureWidget or a diagram.

Needs ipywidgets and anywidget; without them `build` raises ImportError and the stored form stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
import plotly.graph_objects as go
import traitlets

from utils.diagrams.shapes import Scene
from utils.explorers.frame.controls import Choice, Control, Order, Steps

if TYPE_CHECKING:
    from utils.explorers.frame.explorer import Explorer

WIDE = {"description_width": "11em"}


def build(explorer: Explorer) -> ipywidgets.VBox:
    """Return the explorer as a widget: question, presets, controls, figure and caption."""
    _allow_in_colab()
    alive = _Alive(explorer)
    ask, answer = map(escape, explorer.question)
    question = ipywidgets.HTML(
        f"<strong>{escape(explorer.title)}</strong><br>Predict first: {ask}"
        f"<details><summary>Show the answer</summary>{answer}</details>"
    )
    row = ipywidgets.HBox(alive.presets(), layout={"flex_flow": "row wrap"})
    heard = [] if alive.player is None else [alive.player]
    parts = [question, row, *alive.controls.values(), alive.picture, alive.caption, *heard]
    return ipywidgets.VBox(parts)


class _Alive:
    """The parts of an explorer that change together, started at its first preset."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.picture = _picture(explorer.figure(**explorer.start))
        self.caption = ipywidgets.HTML()
        self.player, self.notes = _player(self.picture), _notes(self.picture)
        self.controls = {control.name: _control(control) for control in explorer.controls}
        self.quiet = False  # while several controls change at once
        for control in self.controls.values():
            control.observe(self.update, "value")
        self.jump(explorer.start)

    def presets(self) -> list[ipywidgets.Button]:
        """Return a button for each preset."""
        buttons = []
        for number, (name, values) in enumerate(self.explorer.presets.items(), 1):
            button = ipywidgets.Button(description=f"{number} {name}", layout={"width": "auto"})
            button.on_click(lambda _button, values=values: self.jump(values))
            buttons.append(button)
        return buttons

    def values(self) -> dict[str, Any]:
        """Return what the controls stand at."""
        return {name: control.value for name, control in self.controls.items()}

    def limit(self, values: Mapping[str, Any]) -> None:
        """Offer the steps that there are at these values."""
        if names := self.explorer.steps(values):
            self.quiet = True
            self.controls[self.explorer.controls[-1].name].limit(names)
            self.quiet = False

    def update(self, _change: Any = None) -> None:
        """Draw and say what belongs to the controls."""
        if self.quiet:
            return
        self.limit(self.values())
        values = self.values()
        try:
            text, new = self.explorer.caption(**values), self.explorer.figure(**values)
        except ValueError as error:  # a value that makes no sense: say why, keep the figure
            self.caption.value = _status(f"⚠ {error}")
            return
        _draw(self.picture, new)
        self.caption.value = _status(text)
        if self.player is not None and (notes := _notes(go.Figure(new))) != self.notes:
            self.notes, self.player.value = notes, _sound(notes)  # half a megabyte: only when new

    def jump(self, values: Mapping[str, Any]) -> None:
        """Set all controls at once."""
        self.limit(values)
        self.quiet = True
        for name, control in self.controls.items():
            control.value = values[name]
        self.quiet = False
        self.update()


class OrderWidget(ipywidgets.VBox):
    """Move one of several words to the left or right; `value` is the words in their order."""

    value = traitlets.Tuple()

    def __init__(self, control: Order) -> None:
        """Start with the control's items in their own order."""
        self.picked = ipywidgets.ToggleButtons(description=control.label, style=WIDE)
        self.picked.style.button_width = "auto"
        self.left = ipywidgets.Button(description="◀ move left")
        self.right = ipywidgets.Button(description="move right ▶")
        self.text = ipywidgets.Text(
            description="or your own text", continuous_update=False, style=WIDE
        )
        moves = [self.left, self.right, *([self.text] if control.free else [])]
        row = ipywidgets.HBox(moves, layout={"flex_flow": "row wrap"})
        super().__init__([self.picked, row])
        self.left.on_click(lambda _button: self.move(-1))
        self.right.on_click(lambda _button: self.move(+1))
        self.text.observe(self._replace, "value")
        self.value = tuple(control.items)

    def move(self, step: int) -> None:
        """Move the picked word `step` places to the right, if there is room."""
        words, place = list(self.value), self.picked.index
        if place is None or not 0 <= place + step < len(words):
            return
        words.insert(place + step, words.pop(place))
        self.value = tuple(words)
        self.picked.index = place + step

    def _replace(self, change: dict[str, Any]) -> None:
        if words := tuple(change["new"].split()):
            self.value = words

    @traitlets.observe("value")
    def _relabel(self, _change: dict[str, Any]) -> None:
        # two equal words need two buttons: the pair's second entry keeps them apart
        self.picked.options = [(word, place) for place, word in enumerate(self.value)]


class StepsWidget(ipywidgets.VBox):
    """Walk through steps with a slider, or play them; `value` is the step."""

    value = traitlets.Int()

    def __init__(self, control: Steps) -> None:
        """Start at the first step."""
        last = control.most - 1
        self.slider = ipywidgets.IntSlider(description=control.label, max=last, style=WIDE)
        self.play = ipywidgets.Play(max=last, interval=1400, show_repeat=False)
        self.title = ipywidgets.Label()
        self.names: list[str] = []
        ipywidgets.jslink((self.play, "value"), (self.slider, "value"))
        traitlets.link((self.slider, "value"), (self, "value"))
        parts = [self.play, self.slider, self.title]
        super().__init__([ipywidgets.HBox(parts, layout={"flex_flow": "row wrap"})])

    def limit(self, names: list[str]) -> None:
        """Offer these steps only; a value beyond them becomes the last of them."""
        self.names = names
        self.slider.max = self.play.max = len(names) - 1
        self._say()

    @traitlets.observe("value")
    def _say(self, _change: Any = None) -> None:
        self.title.value = self.names[self.value] if self.value < len(self.names) else ""


def _control(control: Control) -> Any:
    """Return the widget of a control; its trait `value` is the parameter."""
    common = {"description": control.label, "style": WIDE, "layout": {"width": "min(36em, 100%)"}}
    if isinstance(control, Steps):
        return StepsWidget(control)
    if isinstance(control, Order):
        return OrderWidget(control)
    if isinstance(control, Choice):
        if control.free:
            return ipywidgets.Combobox(
                options=list(control.options.values()),
                value=next(iter(control.options.values())),
                continuous_update=False,
                **common,
            )
        return ipywidgets.Dropdown(options=list(control.options.items()), **common)
    low, high = control.limits or (min(control.values), max(control.values))
    kind = ipywidgets.IntSlider if control.whole else ipywidgets.FloatSlider
    step = 1 if control.whole else (high - low) / 200
    return kind(min=low, max=high, step=step, value=control.values[0], **common)


def _picture(drawn: Any) -> ipywidgets.HTML | go.FigureWidget:
    """Return the widget that shows what an explorer draws: a diagram is an image."""
    return ipywidgets.HTML(drawn.img()) if isinstance(drawn, Scene) else go.FigureWidget(drawn)


def _draw(picture: ipywidgets.HTML | go.FigureWidget, new: Any) -> None:
    """Show another state of the same explorer in its widget."""
    if isinstance(new, Scene):
        picture.value = new.img()
    else:
        _replace(picture, go.Figure(new))


def _replace(figure: go.FigureWidget, new: go.Figure) -> None:
    """Give the figure on the screen the content of another, in place."""
    with figure.batch_update():
        if len(figure.data) == len(new.data):
            for old, trace in zip(figure.data, new.data, strict=True):
                old.update(trace.to_plotly_json(), overwrite=True)
        figure.layout.update(new.layout.to_plotly_json(), overwrite=True)
        # a notebook's theme may be dark, Plotly's text is not: a white card is readable in both
        figure.layout.update(paper_bgcolor="white", plot_bgcolor="white")
    if len(figure.data) != len(new.data):
        figure.data = []
        figure.add_traces(new.data)


def _player(picture: ipywidgets.HTML | go.FigureWidget) -> ipywidgets.Audio | None:
    """Return a player, if the figure brings notes to play."""
    if not (notes := _notes(picture)):
        return None
    return ipywidgets.Audio(value=_sound(notes), format="wav", autoplay=False, loop=False)


def _notes(picture: ipywidgets.HTML | go.Figure) -> list:
    """Return the notes that a figure brings in layout.meta.play, rows (pitch, start, seconds)."""
    meta = None if isinstance(picture, ipywidgets.HTML) else picture.layout.meta
    return (meta or {}).get("play") or []


def _sound(notes: list) -> bytes:
    """Return a WAV of notes."""
    from utils.music.synth import synthesise, wav

    return wav(synthesise(notes))


def _status(text: str) -> str:
    return f'<p role="status" aria-live="polite">{escape(text)}</p>'


def _allow_in_colab() -> None:
    """Ask Colab to load widgets from outside its own set (a FigureWidget is one)."""
    try:
        from google.colab import output
    except ImportError:
        return
    output.enable_custom_widget_manager()
