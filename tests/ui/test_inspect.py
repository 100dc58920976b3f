"""The Inspect place: every tab by keys and by mouse, at every size, for every kind of data."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import numpy as np
import pytest
from hands import Hands, app_around, pressing
from inspected_session import InspectedSession

from tui_dl.engine.kernels import workshop
from tui_dl.numbers import format_number
from tui_dl.session import Session, Setup, Stride
from tui_dl.session.inspection.confusion import confusion
from tui_dl.session.inspection.examples import Split
from tui_dl.session.inspection.overview import Overview, overview
from tui_dl.ui.widgets.board import Board
from tui_dl.ui.widgets.count_matrix import HEAD, CountMatrix

Open = Callable[..., AbstractAsyncContextManager[Hands]]
TABS = ("w", "u", "c", "m", "x", "d")


@pytest.fixture
def inspecting() -> Open:
    """`async with inspecting(size) as hands`: in the place, everything asked for answered."""

    @asynccontextmanager
    async def enter(size: tuple[int, int] = (120, 40), session: Any = None) -> AsyncIterator[Hands]:
        session = session or InspectedSession()
        app = app_around(session)
        async with app.run_test(size=size) as pilot:
            hands = Hands(app, pilot, session)
            await hands.settle()
            await hands.press("5")
            await hands.settle()
            yield hands

    return enter


def facts(hands: Hands) -> dict[str, Any]:
    """What the report says of the place."""
    assert hands.app.place is not None
    return hands.app.place.report()["inspect"]


def truth(hands: Hands, split: Split = Split.TEST) -> Overview:
    """What should be seen."""
    return overview(hands.session.opened, split)


async def test_a_unit_is_chosen_on_the_wall_and_followed_through_the_network(inspecting: Open) -> None:
    async with inspecting() as hands:
        now, kernel = facts(hands), hands.session.opened.network.get_weights()[0]
        norms = np.linalg.norm(kernel, axis=0)
        assert (now["tab"], now["split"], now["examples"]) == ("weights", "test", 120)
        assert now["weights"]["unit"] == norms.argmax()
        assert now["weights"]["norm"] == pytest.approx(norms.max(), rel=1e-5)
        assert "3 epochs" not in hands.lines[1]
        assert "after epoch 3" in hands.lines[1]

        await hands.press("right")
        assert facts(hands)["weights"]["unit"] == np.argsort(-norms, kind="stable")[1]
        await hands.press("s")
        assert "by favourite class" in hands.text
        await hands.press("s")
        assert facts(hands)["weights"]["unit"] == 0
        await hands.press("down")
        across = facts(hands)["weights"]["unit"]
        assert across > 1
        await hands.press("plus")
        await hands.settle()
        await hands.press("up", "up", "down")
        assert 1 <= facts(hands)["weights"]["unit"] < across, "larger images, fewer side by side"

        unit = (facts(hands)["weights"]["unit"] + 1) % 20
        await hands.press("g", *str(unit), "enter", "enter")
        await hands.settle()
        now = facts(hands)
        strongest = truth(hands).responses[0].strongest[unit, 0]
        assert (now["tab"], now["way"]["example"]) == ("way", strongest)
        assert (now["way"]["layer"], now["way"]["unit"]) == ("dense", unit)
        assert now["way"]["h1"] == pytest.approx(truth(hands).responses[0].values[unit, 0], rel=1e-5)
        assert f"h1[{unit}] = relu(z1[{unit}])" in hands.text

        await hands.press("pagedown")
        layer = facts(hands)["way"]
        assert layer["layer"] == "dense_1"
        await hands.press("enter")
        cause = facts(hands)["way"]
        assert (cause["layer"], cause["unit"]) == ("dense", layer["largest"][0])
        await hands.press("right_square_bracket")
        await hands.settle()
        assert facts(hands)["way"]["example"] == (strongest + 1) % 120


async def test_a_cell_of_the_confusion_opens_its_digits(inspecting: Open) -> None:
    async with inspecting() as hands:
        await hands.press("c")
        await hands.settle()
        seen, now = truth(hands), facts(hands)["confusion"]
        counts = confusion(seen.truths, seen.predictions, 10)
        assert now["counts"] == counts.tolist()
        row, column = (int(now["cell"][name]) for name in ("truth", "answer"))
        assert counts[row, column] == (counts - np.diag(np.diag(counts))).max()
        assert len(now["examples"]) == counts[row, column] > 1
        assert "esc back" not in hands.lines[-1]

        await hands.press("enter", "right")
        inside = facts(hands)["confusion"]
        assert inside["example"] == inside["examples"][1]
        assert (inside["truth"], inside["answer"]) == (str(row), str(column))
        await hands.press("enter")
        await hands.settle()
        assert facts(hands)["way"]["example"] == inside["example"]
        await hands.press("c", "escape", "right")
        assert int(facts(hands)["confusion"]["cell"]["answer"]) == min(column + 1, 9)

        await hands.click("Confusion")
        await hands.pilot.click(CountMatrix, offset=(4, HEAD))
        await hands.settle()
        now = facts(hands)["confusion"]
        assert now["cell"] == {"truth": "0", "answer": "0"}
        await hands.click("✓ ")
        index = facts(hands)["confusion"]["example"]
        assert index == now["examples"][0]
        await hands.click("✓ ")
        assert (facts(hands)["tab"], facts(hands)["way"]["example"]) == ("way", index)


async def test_mistakes_come_worst_first_and_a_nudge_flips(inspecting: Open) -> None:
    async with inspecting() as hands:
        await hands.press("m")
        await hands.settle()
        seen, now = truth(hands), facts(hands)["mistakes"]
        assert now["wrong"] == 120 - seen.right > 3
        assert now["example"] == seen.wrong[0]
        np.testing.assert_allclose(now["outputs"], seen.outputs[seen.wrong[0]], rtol=1e-5)
        assert now["truth"] != now["answer"]
        await hands.press("right", "right_square_bracket")
        assert facts(hands)["mistakes"]["example"] == seen.wrong[2]
        await hands.press("x")
        await hands.settle()
        nudge = facts(hands)["nudge"]
        assert nudge["example"] == seen.wrong[2]
        assert nudge["before"] == str(seen.predictions[seen.wrong[2]])
        assert "towards the truth" in " ".join(hands.text.split())

        right = int(np.flatnonzero(truth(hands).predictions == truth(hands).truths)[0])
        await hands.press("x", "g", *str(right), "enter")
        await hands.settle()
        now = facts(hands)["nudge"]
        assert now["example"] == right
        assert now["epsilon"] == pytest.approx(now["flip"])
        assert str(np.argmax(now["outputs"])) == now["after"] != now["before"]
        await hands.press("minus")
        assert str(np.argmax(facts(hands)["nudge"]["outputs"])) == now["before"]
        assert facts(hands)["nudge"]["epsilon"] < now["epsilon"]
        await hands.press("right", "right", "pagedown", "enter")
        assert facts(hands)["nudge"]["epsilon"] == pytest.approx(now["flip"])


async def test_strokes_are_answered_and_undone_and_digits_loaded(inspecting: Open) -> None:
    async with inspecting((80, 24)) as hands:
        await hands.press("d")
        await hands.settle()
        assert "nothing drawn yet" in hands.text
        assert "z undo" not in hands.lines[-1]
        await hands.press("up", "up", "space", "down", "down", "down")
        await hands.settle()
        drawn = facts(hands)["draw"]
        assert drawn["pen"] == "down"
        assert sum(drawn["outputs"]) == pytest.approx(1, rel=1e-5)
        await hands.press("space", "right", "space")
        assert facts(hands)["draw"]["ink"] > drawn["ink"]
        await hands.press("z")
        assert facts(hands)["draw"]["ink"] == drawn["ink"]
        await hands.press("backspace")
        empty = {"ink": 0, "loaded": None, "pen": "up", "answer": None, "outputs": None, "seen": None}
        assert facts(hands)["draw"] == empty
        await hands.press("z", "z")
        assert facts(hands)["draw"]["ink"] == 0

        real = Session(Setup(layers="16:relu,10:softmax", threads=1))
        real.open(lambda snapshot: None)
        hands.session.opened = real.opened
        await hands.press("r")
        await hands.settle()
        seen = truth(hands)
        for digit in range(10):
            index = int(np.flatnonzero(seen.truths == digit)[0])
            await hands.press("g", *str(index), "enter")
            await hands.settle()
            now = facts(hands)["draw"]
            assert (now["loaded"], now["answer"]) == (index, str(seen.predictions[index]))
            np.testing.assert_allclose(now["outputs"], seen.outputs[index], rtol=1e-5)
            image = real.opened.dataset.test_x[index]
            assert "".join(now["seen"]) == np.ascontiguousarray(image, np.uint8).tobytes().hex()


async def test_a_drawing_is_answered_by_a_number_where_that_is_the_answer(inspecting: Open) -> None:
    async with inspecting((80, 24)) as hands:
        real = Session(Setup(data="mnist-ink", layers="1:identity", threads=1))
        real.open(lambda snapshot: None)
        hands.session.opened = real.opened
        await hands.press("r", "d", "space", "down", "down")
        await hands.settle()
        (said,) = facts(hands)["draw"]["outputs"]
        assert "nothing drawn yet" not in hands.text
        assert f"the network sees   ŷ  {format_number(said)}" in hands.text


async def test_answers_that_are_numbers_are_whole_on_every_tab(inspecting: Open) -> None:
    async with inspecting((80, 24)) as hands:
        real = Session(Setup(data="mnist-ink", layers="1:identity", threads=1))
        real.open(lambda snapshot: None)
        hands.session.opened = real.opened
        truth = format_number(float(real.opened.dataset.test_y[0]))
        await hands.press("r", "u")
        await hands.settle()
        assert f"truth {truth}" in hands.text
        await hands.press("x")
        await hands.settle()
        (said,) = facts(hands)["nudge"]["outputs"]
        assert f" ŷ = {format_number(said)}" in hands.text


async def test_a_first_look_says_that_it_waits_for_the_compiler(
    inspecting: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inspecting((80, 24)) as hands:
        room = hands.app.screen._room
        room.desk.overview = None
        room.draw()
        assert facts(hands)["sentence"] == "Looking into the network …"
        monkeypatch.setitem(workshop._events, "kernel", made := threading.Event())
        room.draw()
        await hands.settle()
        assert "still compiling what that needs" in hands.text
        made.set()
        room.draw()
        assert facts(hands)["sentence"] == "Looking into the network …"


async def test_a_stroke_by_mouse_has_no_gaps(inspecting: Open) -> None:
    async with inspecting() as hands:
        await hands.press("d")
        await hands.settle()
        board = hands.app.screen.query_one(Board)
        await hands.pilot.mouse_down(board, offset=(12, 5))
        await hands.pilot.hover(board, offset=(40, 22))
        await hands.pilot.mouse_up(board, offset=(40, 22))
        await hands.settle()
        canvas = hands.app.screen.query_one("#inspect-draw")._canvas
        for share in np.linspace(0, 1, 100):
            row, column = 2 * (4 + 17 * share) + 1, 11 + 28 * share + 0.5
            assert canvas[int(row), int(column)] > 200
        assert facts(hands)["draw"]["answer"] is not None
        await hands.pilot.hover(board, offset=(5, 22))
        assert (hands.app.screen.query_one("#inspect-draw")._canvas == canvas).all(), "the button is up"


async def test_numbers_are_typed_and_other_examples_and_newer_weights_seen(inspecting: Open) -> None:
    async with inspecting() as hands:
        seen = []
        for _ in range(3):
            seen.append((facts(hands)["split"], facts(hands)["examples"]))
            await hands.press("v")
            await hands.settle()
        assert seen == [("test", 120), ("validation", 64), ("train", 256)]

        await hands.press("u", "g")
        assert "from 0 to 119" in hands.text
        assert hands.lines[-1].split("  ") == [" enter take it", "esc leave it"], "every other key is text now"
        await hands.press("9", "9", "9", "enter")
        await hands.settle()
        assert "Type a number from 0 to 119." in hands.lines[1]
        await hands.press("g", "1", "escape")
        assert facts(hands)["way"]["example"] == 0
        await hands.press("g", "1", "7", "enter")
        await hands.settle()
        assert facts(hands)["way"]["example"] == 17
        assert facts(hands)["tab"] == "way", "digits typed into the field lead to no other place"

        hands.session.opened.network.set_weights([np.zeros_like(w) for w in hands.session.opened.network.get_weights()])
        await hands.press("r", "w")
        await hands.settle()
        assert facts(hands)["weights"]["norm"] == 0
        await hands.press("x")
        await hands.settle()
        assert facts(hands)["nudge"]["flip"] is None


async def test_weights_of_chance_and_weights_that_are_no_numbers_are_called_so(inspecting: Open) -> None:
    async with inspecting(session=InspectedSession(updates=0)) as hands:
        assert "not trained yet: random weights" in hands.lines[1]
        assert "Not trained yet" in facts(hands)["sentence"]
        network = hands.session.opened.network
        network.set_weights([np.full_like(w, np.nan) for w in network.get_weights()])
        await hands.press("r")
        await hands.settle()
        assert "some answers are no numbers" in hands.lines[1]
        for key in TABS:
            await hands.press(key, "down", "enter")


async def test_while_training_runs_it_can_be_looked_into(inspecting: Open) -> None:
    async with inspecting(session=InspectedSession(endless=True)) as hands:
        await hands.press("4")
        await hands.run()
        await hands.press_now("5")
        await hands.until(lambda: "Confusion" in hands.text)
        for key in ("m", "right"):
            await hands.press_now(key)
        assert hands.app.worker.running
        hands.session.stop.set()
        await hands.settle()
        assert facts(hands)["mistakes"]["wrong"] > 0


SIZES = ((40, 12), (80, 24), (200, 60))


async def test_tab_goes_round_and_every_tab_fits_every_size(inspecting: Open) -> None:
    async with inspecting(SIZES[0]) as hands:
        for size in SIZES:
            await hands.pilot.resize_terminal(*size)
            seen = []
            for _ in TABS:
                await hands.settle()
                seen.append(facts(hands)["tab"])
                assert max(map(len, hands.lines)) <= size[0]
                for widget in hands.app.screen.query("InspectPane Canvas"):
                    if widget.display and widget.region and size >= (80, 24):
                        assert hands.app.screen.region.contains_region(widget.region)
                await hands.press("tab")
            assert seen == ["weights", "way", "confusion", "mistakes", "nudge", "draw"]
        await hands.press("shift+tab")
        assert facts(hands)["tab"] == "draw"
        assert hands.app.place is not None
        titles = {command.title for command in hands.app.place.commands()}
        assert {"Draw: a digit of your own", "Put the pen down, or lift it"} <= titles
        assert "Clear the board" not in titles
        await hands.press("question_mark")
        assert "Inside the network" in hands.text


async def test_other_kinds_of_data_have_something_in_every_tab(inspecting: Open) -> None:
    async with inspecting((80, 24)) as hands:
        for data in ("xor", "line"):
            real = Session(Setup(data=data, threads=1))
            real.open(lambda snapshot: None)
            real.advance(Stride.BATCH, lambda snapshot: None)
            hands.session.opened = real.opened
            await hands.press("r")
            await hands.settle()
            assert "1 update" in hands.lines[1]
            assert "updates" not in hands.lines[1]
            for key in TABS:
                await hands.press(key, "down", "enter")
                if key == "u":
                    heading = next(line for line in hands.lines if "h1  " in line)
                    assert "16 units" in heading
                    assert "…" not in heading
            await hands.press("m")
            seen = facts(hands)
            assert (seen["right"] is None) is (data == "line")
            assert seen["mistakes"]["wrong"] == seen["examples"] - (seen["right"] or 0)


MOMENTS = {
    "weights-80x24": [],
    "way-120x40": ["enter", "pagedown"],
    "nudge-120x40": ["m", "x"],
    "draw-80x24": ["d", "l"],
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_pictures(snap_compare, moment: str) -> None:
    session = InspectedSession()
    app = app_around(session)
    size = tuple(map(int, moment.partition("-")[2].split("x")))
    assert snap_compare(app, terminal_size=size, run_before=pressing(app, session, "5", *MOMENTS[moment]))


async def test_putting_the_same_example_on_the_board_again_is_nothing_to_undo(inspecting: Open) -> None:
    async with inspecting() as hands:
        await hands.press("d", "space", "down", "space")
        await hands.settle()
        before = hands.app.screen.query_one("#inspect-draw")._canvas
        await hands.press("right_square_bracket", "l", "z")
        await hands.settle()
        assert (hands.app.screen.query_one("#inspect-draw")._canvas == before).all()


async def test_what_the_workbench_has_said_of_its_keys_is_not_said_here(inspecting: Open) -> None:
    async with inspecting() as hands:
        await hands.press("4")
        hands.app.say("b steps back")
        await hands.settle()
        assert "b steps back" in hands.lines[1]
        await hands.press("5")
        await hands.settle()
        assert "b steps back" not in hands.text
        assert "120 test examples" in hands.lines[1]
