"""The figures of the chapter on compiling that show the session, or train by themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from compile_stand import Look, on_stand

from tui_dl.data.catalog import load
from tui_dl.session import Session, Setup
from tui_dl.session.compile_call import LANGUAGES, LOSSES_OFFERED, OPTIMIZERS_OFFERED, TASKS, Choices, call
from tui_dl.session.setup import build_network
from tui_dl.session.tracking import METRIC_NAMES, metric_score, track
from tui_dl.session.untrained import first_guess

SMALL = Setup(layers="12:relu,10:softmax", epochs=2, batch_size=400)


class Unopened:
    """A session of which only the setup and the data are asked."""

    setup, dataset = SMALL, load(SMALL.data)


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session(SMALL)
    made.open(lambda snapshot: None)
    return made


async def test_random_weights_give_ten_answers_none_of_them_meant() -> None:
    async with on_stand("first-guess", session=Unopened()) as look:
        now = look.figure.numbers()
        assert len(now["outputs"]) == 10
        assert sum(now["outputs"]) == pytest.approx(1, abs=1e-5)
        assert max(now["outputs"]) < 0.5
        assert now["loss"] == pytest.approx(-math.log(now["outputs"][now["truth"]]))
        assert now["clueless"] == pytest.approx(math.log(10))
        other = await look.press("up")
        assert other["seed"] == 0
        other = await look.press("down")
        assert other["seed"] == 1
        assert other["truth"] == now["truth"]
        assert other["outputs"] != now["outputs"]
        look.fits()
        assert look.figure.counterpart().seed == 1
        assert (await look.press("right"))["example"] == 1
        assert (await look.click(look.figure.query_one("Digit"), (0.5, 0.5)))["example"] == 2


def test_the_glorot_range_of_fresh_weights() -> None:
    guess = first_guess(SMALL, load(SMALL.data), 0, 3)
    limit = math.sqrt(6 / (784 + 12))
    assert -limit <= guess.weights[0] < -0.99 * limit
    assert limit >= guess.weights[1] > 0.99 * limit
    assert first_guess(Setup(data="spiral"), load("spiral"), 0, 0).title == "784 → 512 relu → 10 softmax"


async def test_round_the_loop_by_phases_and_by_tens(session: Session) -> None:
    async with on_stand("loop", session=session) as look:
        phases = [look.figure.numbers()["phase"]]
        for _ in range(4):
            phases.append((await look.press("right"))["phase"])
        assert phases == ["data", "forward", "loss", "backward", "update"]
        now = look.figure.numbers()
        assert now["loss"] == pytest.approx(session.snapshot().loss)
        assert len(now["losses"]) == 1
        look.fits()
        assert (await look.press("left"))["phase"] == "backward"
        assert len((await look.press("space"))["losses"]) == 10
        look.fits()
        assert "loss of each batch" in look.text


async def test_a_loop_without_a_session_waits() -> None:
    async with on_stand("loop") as look:
        assert await look.press("right", "space") == {}
        assert "made ready" in look.text


def test_every_metric_is_tracked_and_the_training_ends() -> None:
    frames = list(track(3, 1))
    last = frames[-1].values
    assert [frame.epoch for frame in frames] == [1, 2, 3]
    assert set(last) == {"loss", *METRIC_NAMES}
    assert all(len(values) == 3 for values in last.values())
    assert last["loss"][-1] < last["loss"][0]
    assert np.isfinite([values[-1] for values in last.values()]).all()
    assert last["kl_divergence"] == pytest.approx(last["loss"], abs=1e-4)
    assert 0 < last["recall"][-1] <= last["precision"][-1] <= 1
    assert last["mse"][-1] < last["mae"][-1]


def test_scores_are_what_the_engine_itself_records() -> None:
    data = load("mnist-10k")
    network = build_network(SMALL, data)
    x, y = data.test_x[:300], data.test_y[:300]
    recorded = network.evaluate(x, y)
    targets, outputs = np.eye(10)[y], network.predict(x).astype(float)
    assert metric_score("accuracy", targets, outputs) == pytest.approx(recorded["accuracy"], abs=1e-6)
    assert metric_score("categorical_crossentropy", targets, outputs) == pytest.approx(recorded["loss"], rel=1e-5)


def test_metrics_of_two_examples_by_hand() -> None:
    y, p = np.array([[1.0, 0, 0], [0, 1, 0]]), np.array([[0.7, 0.2, 0.1], [0.6, 0.3, 0.1]])
    assert metric_score("accuracy", y, p) == 0.5
    assert metric_score("mae", y, p) == pytest.approx((0.6 + 1.4) / 6)
    assert metric_score("precision", y, p) == 0.5
    assert metric_score("recall", y, p) == 0.5
    signs = 2 * y - 1
    assert metric_score("squared_hinge", y, p) == pytest.approx(np.mean(np.maximum(1 - signs * p, 0) ** 2))


async def until_trained(look: Look) -> None:
    for _ in range(1000):
        if look.figure.numbers()["epoch"] == 12:
            break
        await look.pilot.pause(0.01)


async def test_metrics_are_ticked_while_training_goes_on() -> None:
    async with on_stand("metrics") as look:
        assert look.figure.numbers()["ticked"] == ["loss", "accuracy"]
        now = await look.press("down", "down", "space")
        assert now["ticked"] == ["loss", "accuracy", "top_k_categorical_accuracy"]
        await until_trained(look)
        now = look.figure.numbers()
        assert now["epoch"] == 12
        assert now["values"]["accuracy"] > 0.6
        assert now["values"]["top_k_categorical_accuracy"] >= now["values"]["accuracy"]
        look.fits()
        now = await look.click(look.figure.query_one("Words"), (0.3, 0))
        assert now["ticked"] == ["accuracy", "top_k_categorical_accuracy"]
        assert look.figure.counterpart().metrics == ("accuracy", "top_k_categorical_accuracy")
        assert (await look.press("enter"))["seed"] == 1
        look.figure._job.stop()


async def test_a_call_is_built_and_wrong_ones_are_explained() -> None:
    async with on_stand("compile-call") as look:
        now = look.figure.numbers()
        assert now["code"] == [
            "network.compile(",
            '    loss="categorical_crossentropy",',
            '    optimizer="rmsprop",',
            '    metrics=["accuracy"],',
            ")",
        ]
        assert look.figure.counterpart() == Setup(loss="categorical_crossentropy", optimizer="rmsprop")
        now = await look.press("right")
        assert (now["task"], now["fits"]) == ("yes or no", False)
        assert "binary_crossentropy" in now["objections"][0]
        assert look.figure.counterpart() is None
        now = await look.press("down", "right", "right")
        assert (now["loss"], now["fits"]) == ("binary_crossentropy", True)
        now = await look.press("space")
        assert now["code"][0] == "loss_function = nn.BCELoss()"
        assert "torch.optim.RMSprop" in now["code"][1]
        now = await look.press("space")
        assert now["code"][1] == '  loss = "binary_crossentropy",'
        now = await look.click(look.figure.query_one("Words"), (0.2, 2 / 14))
        now = await look.click(look.figure.query_one("Words"), (0.2, 2 / 14))
        assert now["optimizer"] == "adam"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(76, 15), (116, 30)], ids=str)
async def test_every_call_fits_its_place(language: str, size: tuple[int, int]) -> None:
    async with on_stand("compile-call", size, {"language": language}) as look:
        for loss in LOSSES_OFFERED:
            for task in TASKS:
                look.figure._choices = Choices(task, loss, "adadelta", "accuracy")
                look.figure._draw()
                look.fits()


@pytest.mark.parametrize("optimizer", OPTIMIZERS_OFFERED)
def test_the_python_calls_are_python(optimizer: str) -> None:
    for loss in LOSSES_OFFERED:
        for metric in ("accuracy", "mae", "none"):
            choices = Choices("classes", loss, optimizer, metric)
            compile("\n".join(call(choices, "Keras")), "keras", "exec")
            compile("\n".join(call(choices, "PyTorch")), "torch", "exec")
            assert 0 < choices.rate <= 0.01
            assert "\n".join(call(choices, "R")).count("(") == "\n".join(call(choices, "R")).count(")")
