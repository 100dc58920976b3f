"""The Workbench by keyboard and by mouse, around a session without an engine."""

from __future__ import annotations

from fake_session import OPERATIONS, PROGRAM, FakeSession
from hands import Open

from tui_dl.session.snapshot import TensorView
from tui_dl.ui.panes.learning import Learning
from tui_dl.ui.panes.program import Program
from tui_dl.ui.panes.stage import Stage
from tui_dl.ui.panes.text import shape_text
from tui_dl.ui.screens.workbench import Workbench


async def test_it_opens_on_the_first_batch_and_says_what_to_press(opened: Open) -> None:
    async with opened() as hands:
        assert hands.app.place is not None
        assert hands.app.place.NAME == "workbench"
        assert "Press space" in hands.lines[1]
        assert "▶ x, y" in hands.text
        assert "407,050" in hands.text
        assert "batch 1 of 50" in hands.text
        assert "784 × 512 + 512" in hands.text
        await hands.press("space")
        assert "Press space" not in hands.text


async def test_every_operation_shows_its_tensors_with_their_shapes(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        for operation in range(len(OPERATIONS)):
            snapshot = hands.app.snapshot
            assert snapshot is not None
            assert snapshot.stage is not None
            assert snapshot.stage.operation.index == operation
            assert PROGRAM[operation].formula in hands.text
            for term in snapshot.stage.terms:
                if isinstance(term, TensorView):
                    assert term.label in hands.text
                    assert shape_text(term.shape) in hands.text
            assert snapshot.stage.sentence[:20] in hands.text
            if operation + 1 < len(OPERATIONS):
                await hands.press("space")


CALLS = {
    "space": "advance operation",
    "p": "advance phase",
    "n": "advance batch",
    "e": "advance epoch",
    "b": "back operation",
    "P": "back phase",
    "N": "back batch",
    "up": "choose None (-1, 0) None",
    "down": "choose None (1, 0) None",
    "left": "choose None (0, -1) None",
    "right": "choose None (0, 1) None",
    "right_square_bracket": "choose 1 None None",
    "left_square_bracket": "choose 0 None None",
    "plus": "rate True",
    "equals_sign": "rate True",
    "minus": "rate False",
    "R": "restart",
    "r": "advance run",
}


async def test_each_key_does_its_one_thing(opened: Open) -> None:
    async with opened() as hands:
        hands.session.calls.clear()
        await hands.press(*CALLS)
        assert hands.session.calls == list(CALLS.values())


async def test_what_would_do_nothing_is_not_even_asked_for(opened: Open) -> None:
    async with opened() as hands:
        hands.session.calls.clear()
        await hands.press("b", "P", "N", "R", "tab")
        assert hands.session.calls == []


async def test_every_example_is_chosen_though_keys_come_fast(opened: Open) -> None:
    async with opened() as hands:
        for _ in range(5):
            await hands.pilot.press("right_square_bracket")
        await hands.settle()
        assert "example i = 5 of 128" in hands.text


async def test_a_click_on_a_line_moves_there_and_back(opened: Open) -> None:
    async with opened() as hands:
        await hands.click("z2 = h1 · W2")
        assert hands.session.calls.count("advance operation") == 3
        assert "▶ z2 = h1 · W2" in hands.text
        await hands.click("z1 = x · W1")
        assert hands.session.calls.count("back operation") == 2
        assert "▶ z1 = x · W1" in hands.text


async def test_a_command_that_fails_is_told_and_the_app_lives_on(opened: Open, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no room for that batch")

    async with opened() as hands:
        monkeypatch.setattr(hands.session, "advance", fail)
        await hands.press("space")
        assert "ValueError: no room for that batch" in hands.lines[1]
        monkeypatch.undo()
        await hands.press("space")
        assert "▶ z1" in hands.text


async def test_the_cursor_stays_in_view_in_a_long_program(opened: Open) -> None:
    async with opened((100, 30)) as hands:
        program = hands.app.screen.query_one(Program)
        for key in ("p", "p", "p", "space", "space", "P", "P", "P"):
            await hands.press(key)
            row = hands.place_of("▶")[1]
            assert program.region.y < row < program.region.bottom - 1


async def test_a_long_network_is_scrolled_by_key(opened: Open) -> None:
    async with opened((80, 12)) as hands:
        await hands.press("tab")
        assert "407,050" not in hands.text
        await hands.press("pagedown", "pagedown")
        assert "407,050" in hands.text
        await hands.press("pageup", "pageup")
        assert "Layer" in hands.text


async def test_charts_grow_and_the_best_epoch_is_told(opened: Open) -> None:
    async with opened() as hands:
        assert "no batch trained yet" in hands.text
        await hands.press("e", "e", "e")
        assert "no batch trained yet" not in hands.text
        assert "best epoch" in str(hands.app.screen.query_one(Learning).border_subtitle)


async def test_a_failing_start_ends_the_app_with_its_code(opened: Open) -> None:
    async with opened(failure="/nowhere: is not there") as hands:
        assert hands.app.return_code == 4
        assert hands.app.said == "/nowhere: is not there"


async def test_leaving_in_the_middle_of_a_training(opened: Open) -> None:
    async with opened(endless=True) as hands:
        await hands.run()
        await hands.pilot.press("q")
    hands.app.worker._thread.join(60)
    assert not hands.app.worker._thread.is_alive()


def test_a_step_that_tells_how_far_it_is_stays_one_line() -> None:
    from tui_dl.ui.panes.starting import goes_on

    assert goes_on("replaying the session: 1 of 9 batches", "replaying the session: 5 of 9 batches")
    assert not goes_on("loading the compiled kernels", "replaying the session: 1 of 9 batches")
    assert not goes_on("reading circle", "reading xor")


async def test_the_steps_of_starting_are_seen() -> None:
    """The session is held back after its second step."""
    import threading

    from tui_dl.ui.app import TuiDl
    from tui_dl.ui.panes.starting import Starting

    go_on = threading.Event()

    class Slow(FakeSession):
        def open(self, publish) -> None:
            def hold(snapshot) -> None:
                publish(snapshot)
                if snapshot.message == "importing the engine":
                    go_on.wait(60)

            super().open(hold)

    session = Slow()
    app = TuiDl(lambda: session)
    async with app.run_test(size=(120, 40)) as pilot:
        while app.snapshot is None or app.snapshot.message != "importing the engine":
            await pilot.pause(0.01)
        await pilot.pause()
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "✓ starting" in text
        assert "importing the engine" in text
        assert "✓ importing the engine" not in text
        await pilot.press("space", "question_mark", "escape", "2", "4")
        go_on.set()
        await app.settled()
        await pilot.pause()
        assert isinstance(app.screen, Workbench)
        assert not app.screen.query(Starting)
        assert session.calls == ["open"]


async def test_while_training_runs(opened: Open) -> None:
    async with opened(endless=True) as hands:
        await hands.run()
        assert "41,000 examples" in hands.text
        assert "of 128 right" in hands.text
        assert "space pause" in hands.lines[-1]
        assert "+ - learning rate" in hands.lines[-1]
        assert "b back" not in hands.lines[-1]

        before = list(hands.session.calls)
        await hands.press_now("down")
        await hands.press_now("right_square_bracket")
        assert hands.session.calls == before, "choosing is for a batch that stands still"

        await hands.press_now("plus")
        assert hands.session.calls == [*before, "rate True"]
        assert "η goes up" in hands.lines[1]
        assert hands.app.worker.running

        await hands.press("n")
        assert hands.session.calls[-2:] == ["rate True", "advance batch"]
        assert "η 0.002" in hands.lines[0]


async def test_space_and_r_pause_and_stepping_goes_on(opened: Open) -> None:
    async with opened(endless=True) as hands:
        for key in ("space", "r"):
            await hands.run()
            assert hands.session.calls[-1] == "advance run"
            await hands.press(key)
            assert hands.session.calls[-1] == "advance run"
            assert "examples a second" not in hands.text
            assert "space next" in hands.lines[-1]
        await hands.press("space")
        assert hands.session.calls[-1] == "advance operation"


async def test_clicks_choose_elements_and_do_what_keys_do(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("space")
        hands.session.calls.clear()
        await hands.click("· (784")
        await hands.click("(128, 784)")
        assert hands.session.calls == [], "symbols and names are no elements"
        column, row = hands.place_of("(784, 512)")
        await hands.pilot.click(offset=(column + 3, row + 1))
        await hands.settle()
        assert hands.session.calls.pop().startswith("choose None None ('W1', (")
        await hands.click("p phase")
        assert hands.session.calls == ["advance phase"]


async def test_with_too_little_room_panes_are_tabs(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        assert "▌Tensors▐" in hands.lines[1]
        assert "Press space" in hands.lines[-2]
        await hands.press("space")
        assert "1/50 · operation 2 of 18" in hands.lines[-2]
        fronts = []
        for _ in range(4):
            await hands.press("tab")
            fronts.append(next(pane.id for pane in hands.app.screen.query("#panes > *") if pane.display))
        assert fronts == ["architecture", "learning", "program", "tensors"]
        await hands.click("Architecture")
        assert "784 × 512 + 512" in hands.text


async def test_arrangements_follow_the_size_of_the_terminal(opened: Open) -> None:
    async with opened((39, 11)) as hands:
        assert hands.text.split() == ["tui-dl", "needs", "more", "room:", "40", "×", "12", "at", "least"]
        await hands.press("space", "e")
        for size, together in (((120, 40), True), ((80, 24), False), ((100, 30), True), ((100, 29), False),
                               ((200, 60), True)):  # fmt: skip
            await hands.pilot.resize_terminal(*size)
            await hands.settle()
            assert hands.app.screen.query_one(Program).display is together
            assert hands.app.screen.query_one(Stage).display
            assert "▶ z1 = x · W1" in hands.text
            for widget in hands.app.screen.query("*"):
                if widget.display and widget.region:
                    assert hands.app.screen.region.contains_region(widget.region)
