"""The visual language: one table of roles (colours) and one of looks, for the page and for images.

On the page a shape has classes, and `css()` paints them in the theme's colours. An image (in
JupyterLab, on GitHub) has no page: there the same tables become attributes, on a light card.
"""

from __future__ import annotations

ROLES = {  # name: (on light paper, on dark paper); contrast with the paper is at least 4.5 to 1
    "ink": ("#23292d", "#dde2e0"),
    "x": ("#556068", "#a3afb3"),  # what is read
    "W": ("#0a63a0", "#6bb8f2"),  # from the input
    "U": ("#a14f00", "#f0a64a"),  # from the old state
    "V": ("#08745a", "#4fc9a4"),  # to the prediction
    "s": ("#5a45a0", "#b9a9f5"),  # state
    "c": ("#a8336f", "#f392c1"),  # cell state, the memory; in translation the context
    "a": ("#77600a", "#dfc25a"),  # attention weights: shares that add up to one
    "gate": ("#23292d", "#dde2e0"),  # a valve: its opening speaks, not its colour
    "J": ("#b3261e", "#ff8a80"),  # loss, and the gradient that comes from it
}
PAPER = ("#fefdfb", "#14191c")
FAINT = ("#dfdacf", "#364147")
SERIF = "'Source Serif 4', Charter, Georgia, serif"
SANS = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
NIGHT = 'html[data-theme="dark"] .sq'

# What a look paints; {c} is the role's colour, {paper}, {faint} and {grey} are the page's, and
# {tint:12} mixes 12 % of the colour into the paper. A later look overrides an earlier one.
LOOKS = {
    "line": {
        "fill": "none",
        "stroke": "{c}",
        "stroke-width": "1.8",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    },
    "thin": {"fill": "none", "stroke": "{c}", "stroke-width": "1", "stroke-linecap": "round"},
    "back": {"stroke-width": "2.6", "stroke-dasharray": "6 4"},  # a gradient: dashed, backwards
    "box": {"fill": "{tint:9}", "stroke": "{c}", "stroke-width": "1.4"},
    "card": {"fill": "{paper}", "stroke": "{faint}", "stroke-width": "1.2"},  # of a circle
    # of a rect: the page's theme has a class "card" too, which takes a rect's height away
    "plate": {"fill": "{paper}", "stroke": "{faint}", "stroke-width": "1.2"},
    "solid": {"fill": "{c}", "stroke": "none"},
    "band": {"fill": "{tint:16}", "stroke": "none"},
    "door": {"fill": "{tint:28}", "stroke": "{c}", "stroke-width": "1"},  # a valve's leaf
    "name": {"fill": "{c}", "font-family": SERIF, "font-style": "italic", "font-size": "15px"},
    "word": {"fill": "{c}"},
    "number": {"fill": "{c}", "font-weight": "600"},
    "small": {"font-size": "11.2px", "font-weight": "400"},
    "large": {"font-size": "15px", "font-weight": "700"},
    "bold": {"font-weight": "700"},
    "start": {"text-anchor": "start"},
    "end": {"text-anchor": "end"},
    "gap": {"fill": "none", "stroke": "{paper}", "stroke-width": "8"},  # under a line that crosses
    "faint": {"stroke": "{faint}"},  # a line that waits; unlike dim, none shines through another
    "lit": {"stroke-width": "2.8"},
    "full": {"fill": "{tint:26}", "stroke-width": "2.4"},
    "dim": {"opacity": "0.35"},  # a shape that is not talked about
    "pale": {"fill": "{grey}", "font-weight": "400"},  # its text: grey, and still readable
    # a text that stands on a line: the paper shines round its letters
    "halo": {
        "stroke": "{paper}",
        "stroke-width": "4",
        "stroke-linejoin": "round",
        "paint-order": "stroke",
    },
    "off": {"opacity": "0"},
}


def attributes(classes: str, night: bool = False) -> dict[str, str]:
    """Return what the classes of a shape paint, as attributes for an image without a page."""
    names = classes.split()
    colour = next((ROLES[name][night] for name in names if name in ROLES), ROLES["ink"][night])
    painted: dict[str, str] = {}
    for look in (name for name in LOOKS if name in names):  # in the table's order, as in the CSS
        for attribute, value in LOOKS[look].items():
            painted[attribute] = _filled(value, colour, night)
    return painted


def css() -> str:
    """Return the style sheet of diagrams on a page: the same two tables, in the theme's colours."""
    named = [*ROLES.items(), ("paper", PAPER), ("faint", FAINT)]
    light, dark = ("".join(f"--sq-{name}:{pair[i]};" for name, pair in named) for i in (0, 1))
    rules = [
        f".sq{{{light}}}",
        f"@media not print{{{NIGHT}{{{dark}}}}}",
        ".sq .sheet{display:none}",
    ]
    rules += [f".sq .{role}{{--c:var(--sq-{role})}}" for role in ROLES]
    for look, values in LOOKS.items():
        painted = ";".join(f"{name}:{_variable(value)}" for name, value in values.items())
        rules.append(f".sq .{look}{{{painted}}}")
    return "\n".join(rules) + "\n"


def mix(colour: str, paper: str, share: float) -> str:
    """Return `share` of one colour mixed into another, both #rrggbb."""
    ours, theirs = (bytes.fromhex(name[1:]) for name in (colour, paper))
    mixed = (round(a * share + b * (1 - share)) for a, b in zip(ours, theirs, strict=True))
    return "#" + bytes(mixed).hex()


def _filled(value: str, colour: str, night: bool) -> str:
    if value.startswith("{tint:"):
        return mix(colour, PAPER[night], int(value[6:-1]) / 100)
    grey = ROLES["x"][night]
    return value.format(c=colour, paper=PAPER[night], faint=FAINT[night], grey=grey)


def _variable(value: str) -> str:
    if value.startswith("{tint:"):
        return f"color-mix(in srgb, var(--c) {value[6:-1]}%, var(--sq-paper))"
    names = {"c": "--c", "paper": "--sq-paper", "faint": "--sq-faint", "grey": "--sq-x"}
    return value.format(**{name: f"var({variable})" for name, variable in names.items()})
