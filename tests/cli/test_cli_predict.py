"""`tui-dl predict`, and how pictures become digits."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tui_dl import load_mnist
from tui_dl.cli.digit_image import read_digit
from tui_dl.data.errors import DataError


@pytest.fixture(scope="module")
def digit() -> np.ndarray:
    """A seven."""
    (images, labels), _ = load_mnist()
    return images[list(labels).index(7)]


def test_event(command, model) -> None:
    (event,) = command("predict", "--model", model, "--index", 0, "--json").events
    assert set(event) == {
        *("schema", "event", "model", "index", "image", "truth", "prediction", "correct", "probabilities")
    }
    (_, _), (_, labels) = load_mnist()
    assert (event["event"], event["index"], event["image"], event["model"]) == ("prediction", 0, None, str(model))
    assert event["truth"] == str(labels[0])
    shares = event["probabilities"]
    assert list(shares) == list("0123456789")
    assert sum(shares.values()) == pytest.approx(1, abs=1e-5)
    assert event["prediction"] == max(shares, key=shares.__getitem__)
    assert event["correct"] == (event["prediction"] == event["truth"])


def test_bars(command, model) -> None:
    (event,) = command("predict", "--model", model, "--index", 0, "--json").events
    title, *rows, verdict = command("predict", "--model", model, "--index", 0).out.splitlines()
    assert title == "example 0 of the test set of mnist-10k"
    assert verdict == f"prediction {event['prediction']}, truth {event['truth']}"
    for row, (label, share) in zip(rows, event["probabilities"].items(), strict=True):
        assert re.fullmatch(rf"{label}  [█▏▎▍▌▋▊▉ ]{{40}}  \d\.\S+", row)
        assert abs(row.count("█") - 40 * share) < 1


def test_most_predictions_are_right(command, model) -> None:
    events = [command("predict", "--model", model, "--index", i, "--json").events[0] for i in range(20)]
    assert sum(event["correct"] for event in events) > 12


@pytest.mark.parametrize(("data", "names"), [("xor", ["same signs", "signs differ"]), ("mnist-3-vs-8", ["3", "8"])])
def test_two_classes(command, data: str, names: list[str]) -> None:
    assert command("train", "--data", data, "--epochs", 1, "--save", "m", "--quiet").code == 0
    (event,) = command("predict", "--model", "m", "--index", 1, "--json").events
    assert list(event["probabilities"]) == names
    assert sum(event["probabilities"].values()) == pytest.approx(1)
    assert event["truth"] in names


def test_a_number(command) -> None:
    assert command("train", "--data", "sine", "--epochs", 1, "--save", "m", "--quiet").code == 0
    (event,) = command("predict", "--model", "m", "--index", 1, "--json").events
    assert isinstance(event["truth"], float)
    assert event["outputs"] == {"output": event["prediction"]}
    assert event["correct"] is None
    assert command("predict", "--model", "m", "--index", 1).out.splitlines()[-1].startswith("prediction ")


def test_beyond_the_test_set(command, model) -> None:
    done = command("predict", "--model", model, "--index", 2000)
    assert done.code == 2
    assert "0 … 1999" in done.err


def test_data_of_another_size(command, model) -> None:
    done = command("predict", "--model", model, "--index", 0, "--data", "xor")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1


def test_a_picture_and_its_example_give_the_same(command, model) -> None:
    (_, _), (images, _) = load_mnist()
    Image.fromarray(images[5]).save("five.png")
    (of_image,) = command("predict", "--model", model, "five.png", "--json").events
    (of_index,) = command("predict", "--model", model, "--index", 5, "--json").events
    assert of_image["probabilities"] == of_index["probabilities"]
    assert (of_image["image"], of_image["truth"], of_image["correct"]) == ("five.png", None, None)


def test_a_network_for_something_else_takes_no_picture(command) -> None:
    assert command("train", "--data", "xor", "--epochs", 1, "--save", "m", "--quiet").code == 0
    Image.new("L", (28, 28)).save("i.png")
    done = command("predict", "--model", "m", "i.png")
    assert done.code == 2
    assert "m takes 2 inputs" in done.err


def test_what_has_the_form_already_keeps_its_pixels(digit) -> None:
    Image.fromarray(digit).save("i.png")
    np.testing.assert_array_equal(read_digit(Path("i.png")), digit)


def test_dark_on_bright_is_inverted(digit) -> None:
    Image.fromarray(255 - digit).save("i.png")
    np.testing.assert_array_equal(read_digit(Path("i.png")), digit)


def test_large_and_off_centre(digit) -> None:
    page = Image.new("RGB", (640, 480), (250, 250, 245))
    page.paste(Image.fromarray(255 - digit).resize((280, 280), Image.Resampling.BICUBIC), (300, 20))
    page.save("page.png")
    seen = read_digit(Path("page.png"))
    # Half a pixel more or less is lost on the way.
    assert np.corrcoef(seen.ravel(), digit.ravel())[0, 1] > 0.85


def test_transparent_ground_counts_as_paper(digit) -> None:
    ink = np.zeros((28, 28, 4), np.uint8)
    ink[..., 3] = digit
    Image.fromarray(ink).save("i.png")
    assert np.abs(read_digit(Path("i.png")).astype(int) - digit).max() <= 1


def test_sixteen_bits(digit) -> None:
    Image.fromarray(digit.astype(np.uint16) * 257).save("i.png")
    np.testing.assert_array_equal(read_digit(Path("i.png")), digit)


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3), (64, 64)])
def test_any_size(size: tuple[int, int]) -> None:
    Image.new("L", size, 255).save("blank.png")
    np.testing.assert_array_equal(read_digit(Path("blank.png")), np.zeros((28, 28)))
    stroke = Image.new("L", size, 0)
    stroke.putpixel((size[0] // 2, size[1] // 2), 255)
    stroke.save("dot.png")
    assert read_digit(Path("dot.png")).shape == (28, 28)


@pytest.mark.parametrize("content", [b"", b"not a picture", None])
def test_no_picture(command, model, content: bytes | None) -> None:
    if content is None:
        Image.effect_noise((64, 64), 50).save("i.png")
        content = Path("i.png").read_bytes()[:300]
    Path("i.png").write_bytes(content)
    with pytest.raises(DataError, match=r"i\.png: cannot be read as a picture"):
        read_digit(Path("i.png"))
    done = command("predict", "--model", model, "i.png")
    assert (done.code, done.out) == (4, "")
    assert len(done.err.splitlines()) == 1


def test_a_picture_too_large_to_unpack() -> None:
    Image.new("1", (20_000, 10_000)).save("bomb.png")
    with pytest.raises(DataError, match="bomb"):
        read_digit(Path("bomb.png"))
