"""Recorded experiments are found in a checkout, and where only the package is installed."""

import json
from importlib import metadata
from pathlib import PurePosixPath

import pytest

from utils.records import files as recorded


def test_a_record_is_read_as_it_was_written():
    written = (recorded.FOLDER / "recall.json").read_text(encoding="utf-8")
    assert recorded.recorded("recall") == json.loads(written)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(LookupError, match=r"no experiment 'recal' is recorded: .*recall"):
        recorded.recorded("recal")


def test_without_a_checkout_it_is_found_among_the_installed_files(monkeypatch, tmp_path):
    (tmp_path / "recall.json").write_text('{"rows": []}')

    class Installed(PurePosixPath):
        def locate(self):
            return tmp_path / self.name

    files = [Installed("utils/recall.json"), Installed("../../../share/seqbook/recall.json")]
    monkeypatch.setattr(recorded, "FOLDER", tmp_path / "absent")
    monkeypatch.setattr(metadata, "files", lambda name: files)
    assert recorded.recorded("recall") == {"rows": []}
    with pytest.raises(LookupError, match="no experiment 'other' is recorded"):
        recorded.recorded("other")
