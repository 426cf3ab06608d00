"""A translator that reads and writes pieces."""

import pytest

from utils.data.borrowed import KNOWN, borrowed_pairs
from utils.text import Pieces
from utils.translation.of_pieces import load_piece_translator, piece_tokens, written


def test_piece_tokens_are_written_as_the_text_again():
    pieces = Pieces.learn(" un élève, une élève", 6)
    for text in ("un élève", "Noël 🐨", "wombat"):
        assert written(piece_tokens(pieces, text)) == text


def test_half_a_letter_is_written_as_unreadable():
    assert written([" ", "Ã"]) == "�"


def test_the_stored_translator_spells_a_wombat():
    speller = load_piece_translator()
    assert speller.translate("the wombat eats").text == "le wombat mange"
    assert speller.translate("The wombat eats.").text == "le wombat mange"
    assert speller.translate("the wombat eats").unknown == ()
    learnt = {word for english, _ in borrowed_pairs(8, 3)["train"] for word in english}
    assert not {form for word in KNOWN for form in (word, word + "s")} & learnt


def test_a_translator_of_words_is_refused():
    with pytest.raises(ValueError, match="translates words"):
        load_piece_translator("fragment_dot")


def test_a_sentence_without_a_word_is_refused():
    with pytest.raises(ValueError, match="empty"):
        load_piece_translator().translate(" . ")
