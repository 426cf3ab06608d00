"""What a student left in a notebook cannot run, call home or fill a memory when it is looked at."""

import base64
import html.parser
import json
import struct

import pytest

from utils.grading import inert


def picture(width=3, height=2, size=40):
    """Return the base64 text of something that begins as a PNG does."""
    head = inert.SIGNATURE + struct.pack(">I4sII", 13, b"IHDR", width, height)
    return base64.b64encode(head.ljust(size, b"\0")).decode()


def display(**data):
    """Return the output of a figure or a value, given by mime types with _ for /."""
    named = {mime.replace("_", "/", 1): value for mime, value in data.items()}
    return {"output_type": "display_data", "data": named, "metadata": {}}


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def printed(*outputs):
    """Return all the text that is left of some outputs."""
    return "".join(output.get("text", "") for output in inert.outputs(list(outputs)))


# ------------------------------------------------------------------------------------ outputs


def test_html_scripts_and_widgets_leave_only_their_plain_text():
    value = display(
        text_html="<script>alert(1)</script>",
        application_javascript="alert(1)",
        text_markdown="[x](javascript:alert(1))",
        text_latex=r"$\href{javascript:alert(1)}{x}$",
        text_plain="a table",
    )
    assert inert.outputs([value]) == [stream("a table\n")]


def test_an_svg_picture_is_left_away_and_a_png_is_kept():
    shown = inert.outputs([display(**{"image_svg+xml": "<svg onload=alert(1)>"}), display()])
    assert shown == []
    shown = inert.outputs([display(image_png=picture(), text_html="<b>")])
    assert [output["data"]["image/png"] for output in shown] == [picture()]
    assert "text/html" not in shown[0]["data"]


@pytest.mark.parametrize(
    "wrong",
    [
        'x" onerror="alert(1)',
        picture()[:-4] + '">',
        base64.b64encode(b"<svg onload=alert(1)>" + bytes(40)).decode(),
        picture(60_000, 60_000),
        picture(size=inert.PICTURE_BYTES + 1),
        ["not", 3],
        7,
        None,
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_small_png_is_not_shown(wrong):
    assert inert.png(wrong) is None


def test_what_went_to_stderr_is_as_if_printed():
    assert inert.outputs([stream("a\n"), stream("b\n", "stderr")]) == [stream("a\nb\n")]


def test_an_error_of_the_student_becomes_its_last_line():
    error = {"output_type": "error", "ename": "E", "evalue": "no", "traceback": ["<b>"] * 9}
    assert inert.outputs([error]) == [stream("E: no\n")]


def test_colours_and_control_characters_go():
    assert printed(stream("\x1b[31mred\x1b[0m\x00\x07\u202eabc")) == "redabc"


def test_text_that_no_file_can_hold_becomes_writable():
    assert json.dumps(printed(stream("\ud800")), ensure_ascii=False).encode("utf-8")


def test_a_flood_is_cut_and_says_so():
    said = printed(*[stream("x" * 5_000)] * 100)
    assert said.endswith(inert.CUT)
    assert len(said) < inert.TEXT + 100


def test_a_cell_keeps_few_pictures():
    assert len(inert.outputs([display(image_png=picture())] * 50)) == inert.PICTURES


@pytest.mark.parametrize("strange", [None, 3, "text", {"a": 1}, [None, 3, [], {"data": 5}], [{}]])
def test_what_is_no_list_of_outputs_is_none(strange):
    assert inert.outputs(strange) == []


# ------------------------------------------------------------------------------------ texts

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<SVG/onload=alert(1)>",
    "<!-- --><iframe src='javascript:alert(1)'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](\njavascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x) [y](file:///etc/passwd)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "> [x]\n>\n> [x]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<b/onclick=alert(1)>x</b>",
    "<details><script>alert(1)</script></details>",
    "<!-- a --><script>alert(1)</script>",
    "<!--><script>alert(1)</script> -->",
    "![x](https://spy.example/seen.png)",
    "![x][1]\n\n[1]: https://spy.example/seen.png",
    "![a](attachment:a.png) ![x](https://spy.example/seen.png)",
    "![x\n](https://spy.example/seen.png)",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "$$</script><script>alert(1)</script>$$",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    '[x](https://a.example/"onmouseover="alert(1))',
]


class Page(html.parser.HTMLParser):
    """The tags and the addresses of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes


def rendered(source, kept=None):
    """Return a Markdown text as nbconvert shows it, in feedback and in the form grader."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, attachments=kept or {})
    return Page(MarkdownWithMath(renderer=renderer).render(source))


def dangers(page):
    """Return what of a page runs, calls home or leads anywhere but to a web page."""
    tags = page.tags & {"script", "img", "svg", "iframe", "object", "embed", "style", "link"}
    names = [name for name, _ in page.attributes if name.startswith("on")]
    addresses = [value for name, value in page.attributes if name in ("href", "src")]
    return tags | set(names) | {a for a in addresses if not a.startswith(("https://", "#"))}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_written_answer_holds_nothing_that_runs_or_calls_home(attack):
    kept = {"a.png": {"image/png": "abcd"}}
    page = rendered(inert.markdown(attack, kept), kept)
    assert dangers(page) - {"img", "data:image/png;base64,abcd"} == set()
    assert "https://spy.example/seen.png" not in [v for n, v in page.attributes if n == "src"]


def test_most_of_the_attacks_would_work_without_it():
    assert (
        sum(bool(dangers(rendered(attack))) for attack in ATTACKS if "attachment" not in attack)
        > 15
    )


def test_an_honest_answer_stays_as_it_was():
    answer = (
        "The **norm** falls: $|\\lambda| < 1$, so $a<1$ or $a < b$; see [the paper]"
        "(https://example.org/a_(b)).\n\n* `x[0] < 3`\n\n| t | loss |\n|---|---|\n| 1 | 2 |\n"
        "![my drawing](attachment:drawing.png)"
    )
    assert inert.markdown(answer, {"drawing.png"}) == answer


def test_a_picture_that_is_not_attached_stops_no_page():
    source = inert.markdown("![a](attachment:gone.png) [b](attachment:gone.png)")
    assert dangers(rendered(source)) <= {"attachment:gone.png"}


def test_a_hint_still_folds_and_a_remark_stays_unseen():
    hint = "<!-- example of same_bag -->\n<details><summary>Hint</summary>\nx<sub>i</sub></details>"
    assert inert.markdown(hint) == hint


@pytest.mark.parametrize("maths", [r"$\href{javascript:alert(1)}{x}$", r"$\require{html}$"])
def test_a_formula_cannot_carry_a_link(maths):
    assert "\\" not in inert.markdown(maths)


def test_a_long_answer_is_cut():
    assert len(inert.markdown("word " * 100_000)) < inert.ANSWER + 100


def test_attached_pictures_are_kept_and_all_else_is_not():
    kept = inert.attachments(
        {
            "a.png": {"image/png": picture()},
            "b.svg": {"image/svg+xml": "PHN2Zz4="},
            'c" onload="x': {"image/png": picture()},
            "d.png": {"image/png": "<"},
        }
    )
    assert kept == {"a.png": {"image/png": picture()}}
    assert inert.attachments([1]) == {}
