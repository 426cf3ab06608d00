"""Text to numbers and back."""

import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.text import (
    Vocabulary,
    detokenize,
    french_text,
    french_tokens,
    tokenize,
)

WORDS = st.sampled_from(
    [
        "the",
        "cat",
        "sat",
        "on",
        "a",
        "mat",
        "well-bred",
        "o'clock",
        "1813",
        "3.5",
        "5,000",
        "mr.",
        "ma'am",
    ]
)
ENDINGS = st.sampled_from([".", "!", "?", "...", " ;-)"])


@st.composite
def sentences(draw):
    """Ordinary English: words, commas and dashes between them, perhaps spoken, an ending."""
    words = draw(st.lists(WORDS, min_size=1, max_size=8))
    gaps = draw(st.lists(st.sampled_from([" ", ", ", "; ", "--", "'s ", "n't ", " ("]), min_size=8))
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=False)).rstrip(" (-,;")
    text = text + draw(ENDINGS)
    return f'"{text}" ' if draw(st.booleans()) else text + " "


# --- tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    {
        "It is a truth.": "it is a truth .",
        "I don't, can't and won't!": "i do n't , ca n't and wo n't !",
        "Darcy's sister, the ladies' friend": "darcy 's sister , the ladies ' friend",
        "She'll say they're I'm we've he'd": "she 'll say they 're i 'm we 've he 'd",
        "You shouldn't've": "you should n't 've",
        "_You_ want a _very fine_ thing_": "you want a very fine thing",
        "snake_case stays": "snake_case stays",
        "Mr. Bennet and Mrs. Long": "mr. bennet and mrs. long",
        "Wait--no ... yes": "wait -- no ... yes",
        "a well-bred man at ten o'clock": "a well-bred man at ten o'clock",
        "3.5 of 5,000, or 12.": "3.5 of 5,000 , or 12 .",
        "“Oh!” said she—“it’s late”": 'oh ! " said she -- " it \'s late "',
        "so good :) #win @you": "so good :) #win @you",
        "(a) [b] 50%": "( a ) [ b ] 50 %",
        "the end <eos>": "the end <eos>",
        "": "",
        " \n\t": "",
    }.items(),
)
def test_tokens_are_words_numbers_and_signs(text, tokens):
    expected = tokens.split()
    if text.startswith("“"):
        expected = ['"', *expected]
    assert tokenize(text) == expected


def test_case_is_kept_on_request():
    assert tokenize("Mr. Darcy's", lower=False) == ["Mr.", "Darcy", "'s"]
    assert tokenize("DON'T", lower=False) == ["DO", "N'T"]


VISIBLE = st.characters(
    exclude_categories=["Cc", "Cf", "Cs"], exclude_characters="_‘’‚‛‹›ʼ＇“”„‟«»–—―‐‑‒"
)


@given(st.text(VISIBLE | st.sampled_from(" \n\t\u2028")))
def test_only_white_space_is_lost(text):
    known = unicodedata.normalize("NFC", text)
    assert "".join(tokenize(text)) == "".join(known.lower().split())


@pytest.mark.parametrize("cut", [tokenize, french_tokens])
@pytest.mark.parametrize(
    "word",
    [
        "हिन्दी",
        "İstanbul",
        "cafe\u0301",
        "naïve",
        "עִבְרִית",
        "ภาษาไทย",
        "மொழி",
        "می\u200cخواهم",
        "x\u0336y\u0336",
    ],
)
def test_a_mark_belongs_to_its_letter(cut, word):
    assert len(cut(word)) == 1
    assert len(cut(f"a {word}, b")) == 4


@pytest.mark.parametrize("cut", [tokenize, french_tokens])
def test_an_accent_is_the_same_however_it_was_typed(cut):
    assert cut("cafe\u0301") == cut("café") == ["café"]


@pytest.mark.parametrize("cut", [tokenize, french_tokens])
def test_what_prints_nothing_is_ignored(cut):
    assert cut("\ufeffle chat") == cut("le chat")
    assert cut("le ch\xada\u200bt\u2060") == cut("le chat")


@pytest.mark.parametrize("cut", [tokenize, french_tokens])
def test_typographic_marks_and_dashes_become_plain(cut):
    plain = cut("a – b „c“ «d» ‹e› ‚f‘")
    assert " ".join(plain) == "a -- b \" c \" \" d \" ' e ' ' f '"
    assert cut("vis‑à‐vis") == ["vis-à-vis"]


@pytest.mark.parametrize("cut", [tokenize, french_tokens])
@pytest.mark.parametrize(
    "part", ["a", "'s", "n't", "a'", "_a", "_", "1", "1.", "-", "l'", "-t-", "e\u0301"]
)
def test_a_word_of_60000_characters_is_cut(cut, part):
    """As long as its length, not the square of it: with 's it took a minute and a half once."""
    word = "a" + part * (60_000 // len(part))
    found = "".join(cut(word))
    assert found.replace("_", "") == unicodedata.normalize("NFC", word).replace("_", "")


@given(st.lists(sentences(), max_size=4).map("".join))
def test_detokenized_text_has_the_same_tokens(text):
    tokens = tokenize(text)
    assert tokenize(detokenize(tokens)) == tokens


@pytest.mark.parametrize(
    "text",
    [
        '"i don\'t know," said mr. darcy--"it is (perhaps) 5,000 pounds."',
        "he is darcy's friend; and she?",
        "''fine'', they say... at 50%!",
    ],
)
def test_detokenized_text_reads_as_it_was(text):
    assert detokenize(tokenize(text)) == text


def test_every_paragraph_of_detokenized_text_has_its_line():
    assert detokenize(["a", ".", "<eos>", "b", "<eos>"]) == "a. <eos>\nb <eos>"


@pytest.mark.parametrize("text", ["DON'T", "DARCY'S", "WE'VE WON'T"])
def test_detokenized_capitals_read_as_they_were(text):
    assert detokenize(tokenize(text, lower=False)) == text


@pytest.mark.parametrize("write", [detokenize, french_text])
def test_a_text_where_tokens_belong_is_refused(write):
    with pytest.raises(ValueError, match=r"tokens='the cat' is one string: .*give tokenize"):
        write("the cat")


def test_no_tokens_give_no_text():
    assert detokenize([]) == ""


def test_text_that_is_no_string_is_refused():
    with pytest.raises(TypeError, match=r"text is a list: tokenize\(\) expects one string"):
        tokenize(["the", "cat"])


# --- vocabulary


def test_specials_come_first_then_tokens_by_count_then_by_alphabet():
    vocabulary = Vocabulary(["b", "a", "c", "b", "d", "d"])
    assert vocabulary.tokens == ["<pad>", "<unk>", "<bos>", "<eos>", "b", "d", "a", "c"]
    assert (vocabulary.pad, vocabulary.unk, vocabulary.bos, vocabulary.eos) == (0, 1, 2, 3)
    assert vocabulary.counts["b"] == 2


def test_rare_tokens_are_unknown():
    vocabulary = Vocabulary(["a", "a", "a", "b", "b", "c"], min_count=2)
    assert "b" in vocabulary
    assert "c" not in vocabulary
    assert vocabulary.decode(vocabulary.encode(["a", "c", "z"])) == ["a", "<unk>", "<unk>"]


def test_a_special_token_in_the_text_is_counted_but_not_listed_twice():
    vocabulary = Vocabulary(["a", "<eos>", "<eos>"])
    assert len(vocabulary) == 5
    assert vocabulary.counts["<eos>"] == 2


def test_specials_can_be_chosen():
    vocabulary = Vocabulary([*"abba"], specials=())
    assert vocabulary.tokens == ["a", "b"]
    assert vocabulary.pad is vocabulary.unk is vocabulary.bos is vocabulary.eos is None


@given(st.lists(st.text(min_size=1), min_size=1))
def test_encoding_and_decoding_gives_the_tokens_back(tokens):
    vocabulary = Vocabulary(tokens)
    ids = vocabulary.encode(tokens)
    assert ids.dtype == np.int64
    assert vocabulary.decode(ids) == tokens


@given(st.lists(st.sampled_from("abcdefg"), min_size=1), st.randoms())
def test_the_order_of_the_text_does_not_change_the_ids(tokens, random):
    shuffled = random.sample(tokens, len(tokens))
    assert Vocabulary(tokens).tokens == Vocabulary(shuffled).tokens


@given(st.lists(st.sampled_from("abcdefg"), min_size=1), st.integers(1, 4))
def test_every_kept_token_is_frequent_and_every_frequent_token_kept(tokens, min_count):
    vocabulary = Vocabulary(tokens, min_count=min_count)
    assert set(vocabulary.tokens[4:]) == {t for t in tokens if tokens.count(t) >= min_count}


def test_encoding_nothing_gives_no_ids():
    ids = Vocabulary(["a"]).encode([])
    assert ids.shape == (0,)
    assert ids.dtype == np.int64
    assert Vocabulary(["a"]).decode(ids) == []


def test_an_empty_text_has_no_vocabulary():
    with pytest.raises(ValueError, match="the text is empty: a vocabulary needs at least one"):
        Vocabulary(tokenize(""))


def test_a_vocabulary_without_unk_names_the_unknown_token():
    with pytest.raises(ValueError, match=r"token 'z' is not in the vocabulary \(1 tokens\)"):
        Vocabulary(["a"], specials=()).encode(["a", "z"])


@pytest.mark.parametrize("unknown", [5, -1])
def test_an_unknown_id_is_named(unknown):
    with pytest.raises(ValueError, match=f"id {unknown} is unknown: the 5 tokens have ids 0 to 4"):
        Vocabulary(["a"]).decode([4, unknown])


def test_a_string_in_place_of_tokens_is_refused():
    with pytest.raises(ValueError, match=r"tokens='the cat' is one string: Vocabulary\(\)"):
        Vocabulary("the cat")
    with pytest.raises(ValueError, match=r"give tokenize\(text\)"):
        Vocabulary(["the"]).encode("the")


def test_ids_in_two_axes_are_not_decoded():
    with pytest.raises(ValueError, match=r"shape \(1, 2\): decode\(\) expects one sequence"):
        Vocabulary(["a"]).decode([[0, 1]])


def test_a_special_named_twice_is_refused():
    with pytest.raises(ValueError, match="names a token twice"):
        Vocabulary(["a"], specials=("<unk>", "<unk>"))


def test_a_string_in_place_of_specials_is_refused():
    with pytest.raises(ValueError, match=r"specials='<unk>' is one string: .*give \('<unk>',\)"):
        Vocabulary(["a"], specials=("<unk>"))


def test_tokens_sentence_by_sentence_are_refused():
    for call in (Vocabulary, Vocabulary(["a"]).encode, detokenize):
        with pytest.raises(ValueError, match=r"tokens holds \['a', 'b'\], a list: .*in one list"):
            call([["a", "b"], ["c"]])


@pytest.mark.parametrize("sign", ["\u200e", "\u200f", "\u202a", "\u2066", "\x00", "\x07", "\u2063"])
def test_directions_and_control_characters_print_nothing_and_are_dropped(sign):
    assert tokenize(f"{sign}a cat{sign} sat{sign}.") == ["a", "cat", "sat", "."]
    assert french_tokens(f"{sign}l'{sign}homme") == ["l'", "homme"]


def test_signs_that_part_words_still_do():
    for space in "\t\n\v\f\r\x1c\x1f\x85\u2028\u2029\xa0\u3000":
        assert tokenize(f"a{space}b") == ["a", "b"]


def test_an_arabic_sign_of_numbers_prints():
    assert tokenize("\u0600") == ["\u0600"]


@pytest.mark.parametrize(
    "picture",
    [
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",  # a family
        "\U0001f44d\U0001f3fd",  # a thumb with the colour of its skin
        "\u2764\ufe0f\u200d\U0001f525",  # a heart on fire
        "\U0001f1eb\U0001f1f7",  # a flag: two letters
    ],
)
def test_a_picture_of_several_signs_is_one_token(picture):
    assert tokenize(f"so{picture} it is") == ["so", picture, "it", "is"]
    assert french_tokens(picture) == [picture]
    assert detokenize(tokenize(picture)) == picture


def test_every_apostrophe_is_the_plain_one():
    for apostrophe in "'’‘‛ʼ＇":
        assert tokenize(f"Don{apostrophe}t") == ["do", "n't"]
        assert french_tokens(f"L{apostrophe}homme") == ["l'", "homme"]


def test_a_dictionary_of_counts_is_no_list_of_tokens():
    with pytest.raises(ValueError, match=r"tokens is a Counter: Vocabulary.. expects"):
        Vocabulary(Counter(["a", "a", "b"]), min_count=2)
    with pytest.raises(ValueError, match=r"tokens is a set: encode.. expects"):
        Vocabulary(["a", "b"]).encode({"a", "b"})
    with pytest.raises(ValueError, match=r"tokens is a dict: detokenize.. expects"):
        detokenize({"a": 1})


@pytest.mark.parametrize("text", ["L’«ami»", "l'“ami”", 'l\'"ami"'])
def test_an_elided_word_before_a_quotation_mark_is_one_token(text):
    assert french_tokens(text) == ["l'", '"', "ami", '"']
