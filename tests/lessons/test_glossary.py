"""One glossary for help and lessons: how words are found, and what is said of a broken file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_dl.lessons.errors import LessonError
from tui_dl.lessons.glossary import APP, glossary, load


def test_words_are_found_however_they_are_written(tmp_path: Path) -> None:
    names = ("batch", "epoch", "tensor, shape", "bias b", "learning rate η", "gradient d…", "truth y, ŷ", "probability")
    terms = [f'[[term]]\nname = "{name}"\ntext = "It is."\n' for name in names]
    (tmp_path / "app.toml").write_text("".join(terms), encoding="utf-8")
    words = load(tmp_path)
    for name, found in (
        ("Batches", "batch"), ("epochs", "epoch"), ("shape", "tensor, shape"), ("tensors", "tensor, shape"),
        ("bias", "bias b"), ("learning rate", "learning rate η"), ("gradient", "gradient d…"), ("ŷ", "truth y, ŷ"),
        ("probabilities", "probability"),
    ):  # fmt: skip
        term = words.find(name)
        assert term is not None
        assert term.name == found
    assert words.find("no such word") is None


def test_the_app_has_its_words() -> None:
    assert [term.name for term in glossary().of(APP)][:3] == ["example", "batch", "epoch"]
    for word in ("loss", "optimizer", "softmax", "probabilities", "validation"):
        assert glossary().find(word) is not None


def test_files_are_joined_and_the_words_of_the_app_come_first(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[[term]]\nname = "shower"\ntext = "Water."\nalso = ["tap"]\n')
    (tmp_path / "app.toml").write_text('[[term]]\nname = "batch"\ntext = "Some."\n')
    words = load(tmp_path)
    assert [(term.name, term.group) for term in words.terms] == [("batch", APP), ("shower", "a")]
    assert words.find("taps") is words.find("Shower")
    assert [term.name for term in words.matching("a")] == ["batch", "shower"]
    assert [term.name for term in words.of(APP)] == ["batch"]


@pytest.mark.parametrize(
    ("text", "line"),
    [("[[term]]\nname = 'x'\ntext = 'y'\n\n[[term]]\nname = 'z'\n", 5),
     ("[[term]]\nname = 'x'\ntext = 'y'\nsee = 'z'\n", 1),
     ("[[term]]\nname = \n", 2)],
)  # fmt: skip
def test_an_error_names_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "words.toml").write_text(text)
    with pytest.raises(LessonError, match=rf"words\.toml:{line}: "):
        load(tmp_path)
