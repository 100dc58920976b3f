"""Pages: how they are written, in which order they stand, and what is said of those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tui_dl.lessons import pages as lessons
from tui_dl.lessons.errors import LessonError
from tui_dl.lessons.markup import Kind, Mark, Span, blocks_of, spans_of
from tui_dl.lessons.pages import UnknownPageError, order_of

PAGE = """+++
id = "4.4"
chapter = "Compile"
title = "The shower"
figure = "shower"
[settings]
handles = 1
[[exercise]]
kind = "shower-step"
[exercise.settings]
eta = 0.5
[[exercise]]
kind = "goal"
+++
The [[error|loss L]] is **one** number,
over two lines.

    E = |y − ŷ|
    indented

- first
  goes on
- second `code`
"""


def written(folder: Path, text: str, name: str = "4-4-shower.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_page_is_read_whole(tmp_path: Path) -> None:
    page = lessons.read(written(tmp_path, PAGE))
    assert (page.id, page.chapter, page.title, page.figure) == ("4.4", "Compile", "The shower", "shower")
    assert page.settings == {"handles": 1}
    assert [(task.kind, dict(task.settings)) for task in page.tasks] == [("shower-step", {"eta": 0.5}), ("goal", {})]
    assert [block.kind for block in page.blocks] == [Kind.PARAGRAPH, Kind.VERBATIM, Kind.ENTRY, Kind.ENTRY]
    assert page.blocks[0].text == "The error is one number, over two lines."
    assert page.blocks[0].terms == ("loss L",)
    assert page.blocks[1].text == "E = |y − ŷ|\nindented"
    assert page.blocks[2].text == "first goes on"
    assert [block.line for block in page.blocks] == [15, 18, 21, 23]
    assert page.words == 8 + 3 + 2


def test_marks() -> None:
    assert spans_of("a *b* **c** `d` [[e]] [[f|g]]") == (
        Span("a "), Span("b", Mark.STRESSED), Span(" "), Span("c", Mark.STRONG), Span(" "), Span("d", Mark.CODE),
        Span(" "), Span("e", Mark.LINK, "e"), Span(" "), Span("f", Mark.LINK, "g"),
    )  # fmt: skip
    assert spans_of("2 * 3 * 4 and x[[0]] stay")[:1] == (Span("2 * 3 * 4 and x"),)


@given(some.text(alphabet="ab *`[]|\n-  +", max_size=60))
def test_no_text_is_lost_and_nothing_crashes(text: str) -> None:
    read = "".join(block.text for block in blocks_of(text.split("\n"), 1))
    assert set(read) <= set(text) | {" "}
    assert read.count("a") <= text.count("a")
    if "[" not in text and "*" not in text and "`" not in text:
        assert read.count("a") == text.count("a")


def test_pages_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for id in ("2.1", "1.10", "6.1", "1.2", "1.1"):
        written(tmp_path, f'+++\nid = "{id}"\nchapter = "{id[0]}"\ntitle = "t"\n+++\nText.\n', f"{id}.md")
    pages = lessons.load(tmp_path)
    assert [page.id for page in pages] == ["1.1", "1.2", "1.10", "2.1", "6.1"]
    assert [(chapter, len(own)) for chapter, own in pages.chapters()] == [("1", 3), ("2", 1), ("6", 1)]
    assert pages.place(pages.find("1.10")) == (3, 3)
    assert pages.beside(pages[0], -1) is pages[0]
    assert pages.beside(pages[2], 1).id == "2.1"
    assert pages.beside(pages[-1], 1) is pages[-1]
    assert order_of("1.9") < order_of("1.10") < order_of("2.1")


def test_an_unknown_page_names_its_neighbours(tmp_path: Path) -> None:
    written(tmp_path, PAGE)
    with pytest.raises(UnknownPageError, match=r"no page '4.5' .* near it are 4\.4"):
        lessons.load(tmp_path).find("4.5")
    with pytest.raises(UnknownPageError, match="tui-dl lessons list"):
        lessons.load(tmp_path).find("shower")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Text.", 1, "begins with a line"),
        ("", 1, "begins with a line"),
        ("+++\nid = '1.1'\n", 1, "no end"),
        ("+++\nid = \n+++\nText.", 2, "Invalid value"),
        ("+++\nid = '1.1'\nchapter = 'c'\n+++\nText.", 1, "title is missing"),
        ("+++\nid = '1'\nchapter = 'c'\ntitle = 't'\n+++\nText.", 2, "such as 4.10"),
        ("+++\nid = '1.1'\nchapter = 'c'\ntitle = 3\n+++\nText.", 4, "must be a str"),
        ("+++\nid = '1.1'\nchapter = 'c'\ntitle = 't'\nfigrue = 'x'\n+++\nText.", 5, "'figrue' is not known"),
        ("+++\nid = '1.1'\nchapter = 'c'\ntitle = 't'\n[[exercise]]\nkin = 'x'\n+++\nText.", 5, "has a kind"),
        ("+++\nid = '1.1'\nchapter = 'c'\ntitle = 't'\n+++\n\n", 5, "no text"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(LessonError, match=what) as caught:
        lessons.read(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert "\n" not in str(caught.value)


def test_two_pages_of_one_id(tmp_path: Path) -> None:
    written(tmp_path, PAGE)
    written(tmp_path, PAGE, "4-4-again.md")
    with pytest.raises(LessonError, match=r"page 4\.4 is 4-4-again\.md already"):
        lessons.load(tmp_path)
