"""ABC 2.1, sign by sign: what tunes from elsewhere hold is read by the standard, or named."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.music import abc

THIRD = Fraction(1, 3)


def read(music, key="C", meter="4/4", unit="1/8"):
    """Return the tune of some music under a header."""
    return abc.read(f"X:1\nT:t\nM:{meter}\nL:{unit}\nK:{key}\n{music}")


def names(music, **head):
    """Return the notes of some music as text: "F#4 C5 rest"."""
    return " ".join(
        "rest" if note.pitch is None else abc.pitch_name(note.pitch)
        for note in read(music, **head).notes
    )


def eighths(music, **head):
    """Return the lengths of all notes, in eighths."""
    return [note.duration * 8 for note in read(music, **head).notes]


def plain(tune):
    """Tell whether everything was read."""
    return not tune.left_out and not any(bar.unread for bar in tune.bars)


# --- lengths ------------------------------------------------------------------------------------


def test_a_number_behind_a_chord_lengthens_it():
    assert eighths("[CEG]2 [CEG]4") == [2, 4]
    assert eighths("[CEG]/ [CEG]3/2 [CEG]//") == [Fraction(1, 2), Fraction(3, 2), Fraction(1, 4)]


def test_inside_and_outside_lengths_of_a_chord_are_multiplied():
    assert eighths("[C2E2G2]3 [C2EG] [CE2G2]2") == [6, 2, 2]


def test_a_chord_takes_part_in_pairs_and_tuplets_as_one_note():
    assert eighths("[CE]>[DF]") == [Fraction(3, 2), Fraction(1, 2)]
    assert eighths("(3[CE]D[EG] F") == [2 * THIRD, 2 * THIRD, 2 * THIRD, 1]


def test_accidentals_of_all_notes_of_a_chord_hold_until_the_bar_ends():
    assert names("[C^EG] E | E") == "C4 F4 E4"


def test_signs_inside_a_chord_are_no_notes():
    assert names('["Am"!f!A-^c.e] c') == "A4 C#5"
    assert read("[CEG]").left_out == ("all notes but the first of chords",)


@pytest.mark.parametrize(
    ("music", "lengths"),
    [
        ("(3:2:2G4c2 d4", [8 * THIRD, 4 * THIRD, 4]),
        ("(3:2:4G2A2Bc d", [4 * THIRD, 4 * THIRD, 2 * THIRD, 2 * THIRD, 1]),
        ("(3::2G4c2 d4", [8 * THIRD, 4 * THIRD, 4]),
        ("(3::GAB d", [2 * THIRD] * 3 + [1]),
        ("(3:2GAB d", [2 * THIRD] * 3 + [1]),
        ("(3:GAB d", [2 * THIRD] * 3 + [1]),
        ("(2AB c", [Fraction(3, 2)] * 2 + [1]),
        ("(4ABcd e", [Fraction(3, 4)] * 4 + [1]),
        ("(6ABcdef g", [THIRD] * 6 + [1]),
        ("(8ABcdefga b", [Fraction(3, 8)] * 8 + [1]),
        ("(3(AB)c d", [2 * THIRD] * 3 + [1]),
        ("((3ABc) d", [2 * THIRD] * 3 + [1]),
        ("(3 zA2z d", [2 * THIRD, 4 * THIRD, 2 * THIRD, 1]),
        ("(12:8:12 ABcdABcdABcd e", [2 * THIRD] * 12 + [1]),
        ('(3{g}A"C"B!f!c d', [2 * THIRD] * 3 + [1]),
    ],
)
def test_a_tuplet_says_how_many_notes_take_how_much_time(music, lengths):
    assert eighths(music) == lengths
    assert not any(bar.unread for bar in read(music).bars)


@pytest.mark.parametrize("size", [5, 7, 9])
@pytest.mark.parametrize(
    ("meter", "time"),
    [("6/8", 3), ("9/8", 3), ("12/8", 3), ("4/4", 2), ("C|", 2), ("3/4", 2), ("3/8", 2)],
)
def test_in_compound_meters_five_seven_and_nine_notes_take_the_time_of_three(size, meter, time):
    lengths = eighths(f"({size}" + "A" * size + "B", meter=meter)
    assert lengths == [Fraction(time, size)] * size + [1]


def test_a_meter_that_changes_changes_what_a_quintuplet_is():
    lengths = eighths("(5ABcde|[M:6/8](5ABcde")
    assert lengths == [Fraction(2, 5)] * 5 + [Fraction(3, 5)] * 5


@pytest.mark.parametrize("music", ["(0AB", "(1A", "(10ABc", "(3:0:3ABc", "(3:2:0ABc", "(3A(3BcdeF"])
def test_a_tuplet_that_is_none_is_named(music):
    tune = read(music)
    assert any(name.startswith("tuplet (") for name in tune.left_out)
    assert sum(bar.unread for bar in tune.bars)


def test_dotted_pairs_may_be_double_spaced_or_turned():
    quarter = Fraction(1, 4)
    assert eighths("A>>B A<<B") == [7 * quarter, quarter, quarter, 7 * quarter]
    assert eighths("A > B") == [Fraction(3, 2), Fraction(1, 2)]
    assert eighths("A2>B2 z>c") == [3, 1, Fraction(3, 2), Fraction(1, 2)]
    assert eighths("A>{g}B A>\n[L:1/8]B") == [Fraction(3, 2), Fraction(1, 2)] * 2


@pytest.mark.parametrize("music", [">A", "A>|B", "A>", "A><B", "A>>>>B"])
def test_a_dotted_pair_without_its_two_notes_is_named_and_changes_no_length(music):
    tune = read(music)
    assert {note.duration * 8 for note in tune.notes} <= {1, Fraction(3, 2), Fraction(1, 2)}
    assert any(set(name) & set("<>") for name in tune.left_out)


def test_lengths_that_are_none_are_named():
    for music in ("A0", "A/0", "A" + "9" * 5000, "A" + "/" * 5000):
        tune = read(music)
        assert tune.left_out[0].startswith("length ")
        assert [note.duration * 8 for note in tune.notes] == [1]


@pytest.mark.parametrize(
    ("meter", "unit"),
    [
        ("2/4", 16),
        ("3/8", 16),
        ("5/8", 16),
        ("3/4", 8),
        ("6/8", 8),
        ("4/4", 8),
        ("C", 8),
        ("C|", 8),
        ("none", 8),
        ("", 8),
        ("(2+3+2)/8", 8),
        ("2+3/8", 16),
    ],
)
def test_the_meter_says_what_a_letter_lasts_where_no_unit_is_given(meter, unit):
    tune = abc.read(f"X:1\nM:{meter}\nK:C\nA")
    assert [note.duration for note in tune.notes] == [Fraction(1, unit)]
    assert plain(tune)


def test_without_any_meter_a_letter_is_an_eighth():
    assert abc.read("X:1\nK:C\nA").notes[0].duration == Fraction(1, 8)


def test_a_meter_that_changes_does_not_change_the_unit():
    tune = abc.read("X:1\nM:4/4\nK:C\nA|\nM:2/4\nA|[M:3/8]A|")
    assert {note.duration for note in tune.notes} == {Fraction(1, 8)}


def test_who_reads_may_say_the_unit_and_the_tune_knows_better():
    eighth = Fraction(1, 8)
    assert abc.read("M:2/4\nK:C\nA", unit=eighth).notes[0].duration == eighth
    assert abc.read("M:2/4\nL:1/4\nK:C\nA", unit=eighth).notes[0].duration == 2 * eighth


def test_the_unit_may_change_on_the_way():
    assert eighths("A|[L:1/16]A|\nL:1/4\nA|[L: 1 / 2 ]A") == [1, Fraction(1, 2), 2, 4]
    assert eighths("A", unit="1") == [8]
    assert read("A", unit="auto").left_out == ("L:auto",)


def test_z_is_rest_for_whole_bars():
    tune = read("AB cd|Z|Z2|[M:3/4]Z|X|x4 z2|", meter="2/4")
    assert plain(tune)
    assert [bar.duration for bar in tune.bars] == [Fraction(1, 2)] * 4 + [Fraction(3, 4)] * 3
    assert abc.adds_up(tune) == [True] * 7
    assert {note.pitch for bar in tune.bars[1:] for note in bar.notes} == {None}


@pytest.mark.parametrize("music", ["Z0|", "Z99999999999|", "A Z|"])
def test_bars_of_rest_that_are_none_are_named(music):
    assert "(bars of rest)" in read(music).left_out[0]
    assert "(bars of rest)" in abc.read("K:C\nZ|").left_out[0]


@pytest.mark.parametrize(
    ("meter", "length"),
    [("(2+3+2)/8", Fraction(7, 8)), ("2+3/8", Fraction(5, 8)), ("12/8", Fraction(3, 2))],
)
def test_a_meter_may_be_a_sum(meter, length):
    assert abc.meter_length(meter) == length


@pytest.mark.parametrize("meter", ["fast", "3/0", "0/4", "C3", "4/", "9" * 5000 + "/8"])
def test_a_meter_that_is_none_is_named(meter):
    tune = read("A|", meter=meter)
    assert tune.left_out[0].startswith("M:")
    assert tune.bars[0].meter is None


def test_what_stands_behind_a_meter_is_named():
    assert read("A|", meter="6/8 Ddd e3|").left_out == ("M:Ddd e3|",)


# --- keys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        *("D", "D clef=treble", "Dmaj", "DMAJOR", "D Major", "D ionian", "DIon", "D treble"),
        *("Bm", "B minor", "Bmin", "B Aeolian", "BAEO", "A mix", "AMixolydian", "E dor"),
        *("F#phr", "F# Phrygian", "G lyd", "GLydian", "C#loc", "C# locrian", "Hp", "HP"),
        *("D clef=bass middle=d", "D stafflines=1 bass", 'D name="x F"', "D clef=none", "D %x"),
        *("G ^c", "G^c", "D major =g", "C ^f ^C", "D exp ^f ^c", "Dexp^f^c", "none ^f ^c", "^f^c"),
        *(" D", "D\t", "D octave=0", "D transpose=0", "D♯loc ^f ^c =g =d =a", "HP clef=treble"),
    ],
)
def test_every_form_of_two_sharps_sharpens_f_and_c(key):
    tune = read("F c G d A e B f'", key=key)
    assert names("F c G d A e B f'", key=key) == "F#4 C#5 G4 D5 A4 E5 B4 F#6"
    assert plain(tune)
    assert all(abc.in_key(tune))


@pytest.mark.parametrize("key", ["", "none", "None", "C", "Am", "clef=bass", "bass", "C none"])
def test_every_form_of_no_sign_leaves_the_letters_plain(key):
    assert names("F c B e", key=key) == "F4 C5 B4 E5"
    assert plain(read("F c", key=key))


@pytest.mark.parametrize(
    ("sharps", "keys"),
    [
        (7, "C# A#m G#Mix D#Dor E#Phr F#Lyd B#Loc"),
        (6, "F# D#m C#Mix G#Dor A#Phr BLyd E#Loc"),
        (5, "B G#m F#Mix C#Dor D#Phr ELyd A#Loc"),
        (4, "E C#m BMix F#Dor G#Phr ALyd D#Loc"),
        (3, "A F#m EMix BDor C#Phr DLyd G#Loc"),
        (2, "D Bm AMix EDor F#Phr GLyd C#Loc"),
        (1, "G Em DMix ADor BPhr CLyd F#Loc"),
        (0, "C Am GMix DDor EPhr FLyd BLoc"),
        (-1, "F Dm CMix GDor APhr BbLyd ELoc"),
        (-2, "Bb Gm FMix CDor DPhr EbLyd ALoc"),
        (-3, "Eb Cm BbMix FDor GPhr AbLyd DLoc"),
        (-4, "Ab Fm EbMix BbDor CPhr DbLyd GLoc"),
        (-5, "Db Bbm AbMix EbDor FPhr GbLyd CLoc"),
        (-6, "Gb Ebm DbMix AbDor BbPhr CbLyd FLoc"),
        (-7, "Cb Abm GbMix DbDor EbPhr FbLyd BbLoc"),
    ],
)
def test_the_standards_table_of_keys(sharps, keys):
    for key in keys.split():
        assert abc.key_sharps(key) == sharps
        assert abc.key_sharps(key.upper().replace("BB", "Bb") if "b" not in key else key) == sharps


def test_a_key_may_be_altered_by_accidentals():
    assert names("B e f c", key="D Phr ^f") == "A#4 D#5 F#5 C5"
    assert names("B e f c", key="D exp _b _e ^f") == "A#4 D#5 F#5 C5"
    assert names("f c", key="D =c") == "F#5 C5"
    assert names("B A", key="C __b ^^a") == "A4 B4"
    assert abc.in_key(read("c ^c", key="D =c")) == [True, False]


def test_an_altered_key_gives_way_to_an_accidental():
    assert names("=f f | f", key="D Phr ^f") == "F5 F5 F#5"


def test_a_clef_on_the_way_leaves_the_key():
    assert names("f[K:clef=bass]f[K:bass]f\nK:treble\nf[K:C]f", key="D") == "F#5 F#5 F#5 F#5 F5"
    assert names("f[K:]f", key="D") == "F#5 F5"


@pytest.mark.parametrize(
    "key", ["H", "d minor", "D foo", "Q", "G# Major", "D Major foo", "klingon"]
)
def test_a_key_that_is_none_is_named(key):
    assert any(f"K:{key}" in name for name in read("A", key=key).left_out)


@pytest.mark.parametrize(
    "setting", ["transpose=-2", "octave=1", "clef=treble-8", "treble+8", "bass-8", "shift=CD"]
)
def test_what_moves_the_pitch_of_a_whole_staff_is_named(setting):
    assert read("A", key=f"G {setting}").left_out == (f"{setting} in K:G {setting}",)
    assert read(f"[V:1 {setting}]A").left_out == (f"{setting} in V:1",)


# --- accidentals and ties -----------------------------------------------------------------------


def test_an_accidental_holds_in_all_octaves_until_the_bar_ends():
    assert names("^F f | f") == "F#4 F#5 F5"
    assert names("^F f F\n F | f") == "F#4 F#5 F#4 F#4 F5"


def test_a_directive_says_how_far_an_accidental_goes():
    for line in ("%%propagate-accidentals {}", "I:propagate-accidentals {}"):
        assert names(line.format("octave") + "\n^F F f") == "F#4 F#4 F5"
        assert names(line.format("not") + "\n^F F f") == "F#4 F4 F5"
        assert names(line.format("pitch") + "\n^F F f") == "F#4 F#4 F#5"


def test_a_tie_carries_an_accidental_over_the_bar_line():
    assert names("^f-|f f") == "F#5 F#5 F5"
    assert names("^f-|\n[M:3/4]f f") == "F#5 F#5 F5"
    assert names("^f-|F f") == "F#5 F4 F5"
    assert names("^f-|=f f") == "F#5 F5 F5"
    assert names("^f-|g f") == "F#5 G5 F5"
    assert names("[^fa]-|[fa] f") == "F#5 F#5 F5"
    assert names("[^f-a]|f") == "F#5 F#5"
    assert names("[^fa-]|f") == "F#5 F5"


def test_tied_notes_are_one_when_heard():
    tune = read("A2-A B-|B c-d z-|")
    assert [note.duration * 8 for note in tune.notes] == [2, 1, 1, 1, 1, 1, 1]
    assert [(note.pitch, note.duration * 8) for note in tune.held] == [
        (69, 3),
        (71, 2),
        (72, 1),
        (74, 1),
        (None, 1),
    ]


def test_a_tie_from_nothing_is_named():
    assert read("-A").left_out == ("'-'",)
    assert read("z-A").left_out == ("'-'",)


def test_grace_notes_are_left_out_by_name_but_their_accidentals_hold():
    tune = read("{^g/a}A {/b}g | g")
    assert [abc.pitch_name(note.pitch) for note in tune.notes] == ["A4", "G#5", "G5"]
    assert tune.left_out == ("grace notes",)


def test_microtones_are_named():
    assert read("^/c _3/2d").left_out == ("microtone ^/", "microtone _3/2")
    assert names("^^c __d =e") == "D5 C5 E5"


# --- what is no note ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "music",
    [
        "A % B c d\nB",
        "A %\n% c d e\n%%text a b c\nB",
        "A\n%%begintext\nc d e\n%%endtext\nB",
        "A\n%%MIDI program 72\nB",
        'A "^rit. abc" B "Am7" "<(" "@1,2 x"',
        "!trill!A +fermata+B !<(! !D.C.! !ff! !f! !sfz! !5! !+! !>! !crescendo(!",
        ".A ~B",
        "uAvB",
        "(A B)",
        ".(A B)",
        "A``B",
        "A y B y3",
        "A\\\nB",
        "A \\ % on\nB",
        "A$B!",
        "A!\nB!",
        "[r:abc]A[N:d e f]B[Q:1/4=80][P:A][R:reel][I:x abc]",
        "w:a b c\nAB\nw: d- e_ f*\nW:g\ns:!f! *\nr:abc\nN:abc\nQ:1/4=100\nP:B",
        "U:n=!trill!\nnA[U:o=.]oB",
    ],
)
def test_what_is_no_note_is_no_note(music):
    tune = read(music)
    assert [note.pitch for note in tune.notes] == [69, 71]
    assert plain(tune)


def test_shorthands_stand_before_a_note_and_are_none():
    assert names("HA LB Mc Od Pe Sf Tg ua vb ~A .B") == ("A4 B4 C5 D5 E5 F5 G5 A5 B5 A4 B4")


def test_a_line_break_in_the_old_form_swallows_nothing():
    assert names("I:linebreak !\nA!B!c") == "A4 B4 C5"
    assert names("A ! B ! c") == "A4 B4 C5"


@pytest.mark.parametrize("music", ["A!cde!B", "+CEG+ A", "!A2B!c"])
def test_a_decoration_that_looks_like_music_is_named(music):
    tune = read(music)
    assert tune.left_out
    assert sum(bar.unread for bar in tune.bars)


def test_comments_stand_behind_fields_too():
    tune = abc.read("X:1 % one\nM:2/4 % two\nL:1/4 % three\nK:D % four\nF c|[M:3/4] % five\nF3|")
    assert tune.header == {"X": "1", "M": "2/4", "L": "1/4", "K": "D"}
    assert [note.pitch for note in tune.notes] == [66, 73, 66]
    assert [bar.meter for bar in tune.bars] == [Fraction(1, 2), Fraction(3, 4)]
    assert plain(tune)


def test_line_ends_and_a_byte_order_mark_change_nothing():
    text = "X:1\nT:t\nM:3/4\nK:D\nF c|\nw:la la\nA:|\nB|\n"
    assert abc.read("\ufeff" + text) == abc.read(text)
    assert abc.read(text.replace("\n", "\r\n")) == abc.read(text)
    assert abc.read(text.replace("\n", "\r")) == abc.read(text)
    assert plain(abc.read(text))


def test_a_line_that_begins_with_a_note_and_a_repeat_is_music():
    assert names("AB|\nA:|\nd:|2 c::\ng:|") == "A4 B4 A4 D5 C5 G5"


def test_an_old_story_over_several_lines_is_no_music():
    tune = abc.read("X:1\nH:a bad age\nfed a bee\nand more\nM:4/4\nK:C\nAB|")
    assert [note.pitch for note in tune.notes] == [69, 71]


def test_only_the_first_tune_is_read_and_the_rest_is_named():
    first = "X:1\nT:a\nK:D\nF c|"
    for rest in ("\n\nX:2\nT:b\nK:F\nB|", "\nX:2\nK:F\nB|", "\n \nfree text, a bad egg\n"):
        tune = abc.read(first + rest)
        assert [note.pitch for note in tune.notes] == [66, 73]
        assert tune.left_out == ("what follows the tune",)
    assert plain(abc.read(first + "\n\n% the end\n\n"))


def test_empty_lines_before_the_music_end_nothing():
    tune = abc.read("\n\n% file\nA:Clare\n\nX:1\n\nK:D\n\nF c|\n")
    assert [note.pitch for note in tune.notes] == [66, 73]
    assert plain(tune)


def test_a_field_that_goes_on_is_read_or_named():
    assert abc.read("X:1\nK:D\n+:=c\nc|").left_out == ("+:=c",)
    assert plain(abc.read("X:1\nT:a\n+:b c d\nK:D\nc|"))


# --- voices and layers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "music",
    [
        "V:1\nA B|\nV:2\nC D|E|\nV:1\nc|",
        "[V:1]A B|[V:2]C ^D|[V:1]c|",
        "[V:T1 clef=treble]A B|\n[V:B1 clef=bass]C D|\n[V:T1]c|",
        "V:1\nA B|\nV:2\nK:D\nM:3/4\nL:1/4\nC D|\nV:1\nc|",
        "A B|\n[V:2]C D|\n[V:1]c|",
    ],
)
def test_the_first_of_several_voices_is_read_and_the_others_are_named(music):
    tune = abc.read("X:1\nM:2/4\nL:1/8\nV:1\nV:2\nK:C\n".replace("V:1\nV:2\n", "V:1\nV:2\n"
        if "T1" not in music else "V:T1\nV:B1\n") + music)  # fmt: skip
    assert [note.pitch for note in tune.notes] == [69, 71, 72]
    assert {note.duration for note in tune.notes} == {Fraction(1, 8)}
    assert len(tune.left_out) == 1
    assert tune.left_out[0] in ("voice 2", "voice B1")


def test_one_voice_with_a_name_is_all():
    assert plain(read("V:1\nA|[V:1]B|"))
    assert names("A|\n[V:1]B|") == "A4 B4"


def test_of_layers_in_a_bar_the_first_is_read():
    assert names("A2 B2 & C2 ^D2 | D") == "A4 B4 D4"
    assert names("A & C & E | B") == "A4 B4"
    assert names("A | B |&& C | D | c") == "A4 B4 C5"
    assert names("(& A | B & C | D &) | c") == "A4 B4 C5"
    assert read("A & C | B").left_out == ("layers behind the first (&)",)


# --- bars ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign",
    [
        *("||", "|]", "[|", ":|", "|:", "::", ":||:", ":|:", "|::", "::|", "[|]", ":|]", "[|:"),
        *("|1", "|2", "[1", "[2", ":|2", ":|[2", "|[1", "|1,3", "|1-3", "[1,3-5", "[ 1", '["x"'),
        *("|:|", "|| |:", ".||"),
    ],
)
def test_every_sign_of_a_section_ends_one_and_opens_one(sign):
    tune = read(f"A{sign} B|")
    assert [len(bar.notes) for bar in tune.bars] == [1, 1]
    assert [bar.closes for bar in tune.bars] == [True, True]
    assert [bar.opens for bar in tune.bars] == [True, True]
    assert plain(tune)


@pytest.mark.parametrize("sign", ["|", ".|", " | ", "|\n", "| |"])
def test_a_plain_bar_line_ends_no_section(sign):
    tune = read(f"A{sign}B|")
    assert [bar.closes for bar in tune.bars] == [False, True]
    assert [bar.opens for bar in tune.bars] == [True, False]


# --- any text -----------------------------------------------------------------------------------

PIECES = [
    *("A", "^f", "[CE]2", "(3", ">", "-", "|", ":|", "[1", "!f!", '"Am"', "{g}", "&", "z2", "Z"),
    *("[K:D]", "[V:2]", "[M:6/8]", "\n", "\n\n", "\nK:G =c\n", "\nV:1\n", "%", "%%begintext\n"),
    *("\\", "[", "]", "{", "(&", "&)", "x", "y", "$", "+", "_", "0", "9", "/", ":", "T", "é", "\r"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_pieces_of_abc_are_read_without_an_error(music):
    for tune in (read(music), abc.read(music)):
        assert len(abc.adds_up(tune)) == len(tune.bars)
        assert len(tune.held) <= len(tune.notes)
        assert all(note.duration > 0 for note in tune.notes)
        assert sum(bar.duration for bar in tune.bars) == sum(n.duration for n in tune.held)


@given(st.text(max_size=60), st.sampled_from(["K:", "M:", "L:", "V:", "[K:", "U:", "I:", "%%"]))
def test_any_value_of_a_field_is_read_without_an_error(value, field):
    abc.read(f"X:1\nK:C\n{field}{value}\nA")
    abc.key_sharps(value)
    abc.meter_length(value)


def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="text is of type list: read expects one tune"):
        abc.read(["A", "B"])


HOSTILE = [
    *(
        '"',
        "[",
        "]",
        "{",
        "!",
        "+",
        "(",
        "(3",
        "[K:",
        "[CE",
        '["',
        "^",
        "_/",
        "^1",
        ":",
        ".",
        "|",
        "&",
    ),
    *(
        "A>",
        ">",
        "(&",
        "A/",
        "/",
        "1",
        "A1",
        "-",
        "%",
        "\\",
        " ",
        "A",
        "[A]",
        "{a}",
        '"a"',
        "x ",
        "Z",
    ),
    *(
        "\n",
        "\nK:",
        "\nV:2\n",
        "[V:2]A",
        "A-",
        "A/7B/11",
        "(3:2",
        "!a",
        "+a",
        "[1",
        "::",
        "\r",
        "K:",
    ),
]


def steps(text):
    """Count the calls of Python functions and built-ins that reading takes, and of nothing else."""
    import sys

    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        abc.read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_line_takes_about_as_many_steps_as_it_is_long(piece):
    counts = [steps("X:1\nM:4/4\nK:C\n" + piece * number) for number in (200, 400, 800)]
    assert all(more <= 2.2 * fewer + 200 for fewer, more in pairwise(counts))


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_line_of_60_000_characters_is_read(piece):
    abc.read("X:1\nM:4/4\nK:C\n" + piece * (60_000 // len(piece)))
    abc.read("X:1\nM:4/4\nK:C" + piece * (60_000 // len(piece)) + "\nA")


# --- relatives that a hostile reading found -----------------------------------------------------


def test_the_short_name_of_a_setting_is_no_mode():
    assert names("F B", key="G m=d") == "F#4 B4"  # middle=d: about the looks
    assert names("F B", key="Gm=b") == "F4 B4"  # G minor, but b natural
    assert read("F", key="G t=-2").left_out == ("t=-2 in K:G t=-2",)


@pytest.mark.parametrize(
    "line", ["%%transpose 2", "%%MIDI transpose -12", "I:transpose 2", "%%MIDI rtranspose 1"]
)
def test_directives_that_move_the_pitch_are_named(line):
    assert any("transpose" in name for name in read(f"{line}\nC").left_out)
    assert plain(read("%%MIDI program 2\nC"))


def test_music_without_a_name_before_another_voice_is_named():
    assert read("A|\nV:2\nB|").left_out == ("whose music stands before V:2",)
    assert plain(read("A|\nV:1\nB|"))


def test_a_mark_without_its_end_is_named_since_its_letters_sound():
    assert read("A !f B").left_out == ("! without its end",)
    assert plain(read("A B!\nC D! \nE"))  # an old mark of a line break
    assert plain(abc.read("X:1\nI:linebreak !\nK:C\nA! B"))


def test_a_tuplet_that_the_tune_does_not_fill_is_named():
    assert read("(3AB|]").left_out == ("a tuplet without all its notes",)
    assert plain(read("(3AB|c"))


def test_text_before_the_first_tune_of_a_file_is_no_music():
    tune = abc.read("A bag of tunes\nM:6/8\n\nX:1\nL:1/8\nK:G\nF")
    assert [note.pitch for note in tune.notes] == [66]
    assert tune.left_out == ("what stands before the tune",)
    assert tune.header["M"] == "6/8"


def test_a_factor_that_is_no_duration_counts_as_one():
    for mark in ("a", "-1", "2'", " 2", "²"):
        assert abc.note_length(mark) == 1
