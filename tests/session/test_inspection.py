"""Inside the network: every number against the plain way of computing it."""

from __future__ import annotations

import numpy as np
import pytest

from tui_dl.engine.examples import two_halves
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential
from tui_dl.session import Session, Setup, Stride
from tui_dl.session.drawing import as_mnist, enlarged
from tui_dl.session.inspection.answers import answer, badness, meaning_of, predictions
from tui_dl.session.inspection.confusion import confusion, members, most_confused, shares
from tui_dl.session.inspection.examples import Split, examples_of
from tui_dl.session.inspection.first_layer import STRONGEST, Gathering, Order, banks_of, sorted_units
from tui_dl.session.inspection.nudge import nudge, nudged
from tui_dl.session.inspection.overview import overview
from tui_dl.session.inspection.way import way
from tui_dl.session.opened import Opened


def opened(**setup) -> Opened:
    session = Session(Setup(threads=1, **setup))
    session.open(lambda snapshot: None)
    return session.opened


@pytest.fixture(scope="module")
def digits() -> Opened:
    """A network that has seen all training digits twice."""
    session = Session(Setup(layers="24:relu,10:softmax", epochs=2, threads=1))
    session.open(lambda snapshot: None)
    session.advance(Stride.RUN, lambda snapshot: None)
    return session.opened


def by_hand(opened: Opened, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """z1, h1 and ŷ of a network with one hidden layer of ReLUs."""
    w1, b1, w2, b2 = (weight.astype(np.float64) for weight in opened.network.get_weights())
    z1 = x.reshape(len(x), -1) / 255 @ w1 + b1
    h1 = np.maximum(z1, 0)
    powers = np.exp(h1 @ w2 + b2)
    return z1, h1, powers / powers.sum(axis=1, keepdims=True)


def test_the_splits_are_those_of_the_training(digits: Opened) -> None:
    sizes = {split: len(examples_of(digits, split)[0]) for split in Split}
    assert sizes == {Split.TEST: 2000, Split.VALIDATION: 1600, Split.TRAIN: 6400}
    validation, _ = examples_of(digits, Split.VALIDATION)
    np.testing.assert_array_equal(validation, digits.dataset.train_x[6400:])


def test_an_overview_holds_what_the_network_answers_now(digits: Opened) -> None:
    seen = overview(digits, Split.TEST)
    _, h1, probabilities = by_hand(digits, digits.dataset.test_x)
    np.testing.assert_allclose(seen.outputs, probabilities, atol=1e-4)
    truths = digits.dataset.test_y
    np.testing.assert_array_equal(seen.predictions, seen.outputs.argmax(axis=1))
    assert seen.right == (seen.predictions == truths).sum()
    wrong = seen.wrong
    assert set(wrong) == set(np.flatnonzero(seen.predictions != truths))
    gaps = seen.outputs.max(axis=1) - seen.outputs[np.arange(2000), truths]
    assert (np.diff(gaps[wrong]) <= 1e-7).all()
    assert (seen.batches, seen.epochs, seen.trained) == (100, 2, True)
    unit = int(h1.max(axis=0).argmax())
    np.testing.assert_allclose(seen.responses[0].values[unit], np.sort(h1[:, unit])[::-1][:STRONGEST], rtol=1e-3)
    np.testing.assert_allclose(
        seen.responses[0].means, [h1[truths == digit].mean(axis=0) for digit in range(10)], rtol=1e-3, atol=1e-4
    )  # fmt: skip


def test_responses_gathered_in_parts_are_those_of_the_whole() -> None:
    generator = np.random.default_rng(0)
    outputs, truths = generator.normal(size=(90, 5)).astype(np.float32), generator.integers(0, 3, 90)
    parts, whole = Gathering(5, 3), Gathering(5, 3)
    whole.add(outputs, truths)
    for first in range(0, 90, 7):
        parts.add(outputs[first : first + 7], truths[first : first + 7])
    np.testing.assert_array_equal(parts.responses().strongest, whole.responses().strongest)
    np.testing.assert_array_equal(whole.responses().strongest, np.argsort(-outputs, axis=0)[:STRONGEST].T)
    np.testing.assert_allclose(parts.responses().means, whole.responses().means, rtol=1e-5)


def test_units_are_sorted_by_norm_by_class_and_by_number(digits: Opened) -> None:
    seen = overview(digits, Split.VALIDATION)
    bank, responses = seen.banks[0], seen.responses[0]
    # A wall of 512 units asks 512 times: worked out anew each time, that held the interface up for 300 ms.
    assert bank.norms is bank.norms
    assert bank.images().shape == (24, 28, 28)
    np.testing.assert_array_equal(bank.images()[3].ravel(), digits.network.get_weights()[0][:, 3])
    norms = np.linalg.norm(digits.network.get_weights()[0], axis=0)
    np.testing.assert_allclose(bank.norms, norms, rtol=1e-5)
    np.testing.assert_array_equal(sorted_units(bank, responses, Order.NORM), np.argsort(-norms))
    assert sorted_units(bank, responses, Order.NUMBER).tolist() == list(range(24))
    by_class = sorted_units(bank, responses, Order.CLASS)
    assert sorted(by_class) == list(range(24))
    assert (np.diff(responses.means.argmax(axis=0)[by_class]) >= 0).all()


def test_confusion_counts_every_answer_once(digits: Opened) -> None:
    seen = overview(digits, Split.TEST)
    counts = confusion(seen.truths, seen.predictions, 10)
    assert counts.sum() == 2000
    assert np.trace(counts) == seen.right
    for cell in ((4, 9), (7, 7), most_confused(counts)):
        there = members(seen.truths, seen.predictions, cell)
        assert len(there) == counts[cell]
        assert all((seen.truths[i], seen.predictions[i]) == cell for i in there)
    np.testing.assert_allclose(shares(counts).sum(axis=1), 1)
    beside = counts - np.diag(np.diag(counts))
    assert counts[most_confused(counts)] == beside.max()


def test_answers_that_are_no_numbers_count_nowhere(digits: Opened) -> None:
    meaning = meaning_of(digits)
    outputs = np.full((3, 10), 0.1, np.float32)
    outputs[1, 4], outputs[2, 7] = np.nan, 0.9
    said = predictions(meaning, outputs)
    assert said.tolist() == [0, -1, 7]
    assert confusion(np.array([0, 1, 2]), said, 10).sum() == 2
    assert np.isinf(badness(meaning, outputs, np.array([0, 1, 2]))[1])
    assert most_confused(np.diag([3, 4, 5])) is None


def test_a_digits_way_is_the_forward_pass(digits: Opened) -> None:
    image = digits.dataset.test_x[5]
    first, last = way(digits, image, 5).steps
    z1, h1, probabilities = by_hand(digits, image[None])
    np.testing.assert_allclose(first.z, z1[0], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(first.h, h1[0], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(last.h, probabilities[0], rtol=1e-3, atol=1e-4)
    assert (first.reads, first.h_name, last.reads, last.h_name) == ("x", "h1", "h1", "ŷ")
    for step in (first, last):
        for unit in range(0, len(step.z), 3):
            terms = step.terms(unit)
            assert terms.sum() + step.bias[unit] == pytest.approx(step.z[unit], abs=1e-4)
            largest = step.largest(unit, 4)
            assert np.abs(terms[largest]).tolist() == sorted(np.abs(terms).tolist())[::-1][: len(largest)]


def test_a_nudge_follows_the_gradient_until_the_answer_flips(digits: Opened) -> None:
    seen = overview(digits, Split.TEST)
    for index in (int(np.flatnonzero(seen.predictions == seen.truths)[0]), int(seen.wrong[0])):
        image, truth = digits.dataset.test_x[index], digits.dataset.test_y[index]
        found = nudge(digits, image, truth, index)
        assert found.uphill == (found.before == truth)
        x = image.reshape(-1) / 255
        np.testing.assert_allclose(found.x, x, atol=1e-6)
        for pixel in np.argsort(-np.abs(found.gradient))[:5]:
            sides = []
            for sign in (1, -1):
                moved = x.copy()
                moved[pixel] += sign * 1e-4
                sides.append(-np.log(by_hand(digits, moved[None] * 255)[2][0, truth]))
            assert found.gradient[pixel] == pytest.approx((sides[0] - sides[1]) / 2e-4, rel=0.02)
        assert found.flip is not None
        said = [int(answer(digits, found.at(size)[None]).argmax()) for size in (found.flip * 0.999, found.flip)]
        assert said == [found.before, found.after]
        assert found.at(found.flip).min() >= 0
        assert found.at(found.flip).max() <= 1
        grows = np.diff([-np.log(by_hand(digits, found.at(size)[None] * 255)[2][0, truth]) for size in (0, 0.01)])[0]
        assert (grows > 0) == found.uphill


def test_a_nudge_without_bounds_is_a_straight_line() -> None:
    moved = nudged(np.float32([0, 1]), np.float32([1, -0.5]), np.float32([0, 2]), False)
    assert moved.tolist() == [[0, 1], [2, 0]]
    assert nudged(np.float32([0, 1]), np.float32([1, -0.5]), np.float32([2]), True).tolist() == [[1, 0]]


def test_ten_test_digits_redrawn_as_pixels_are_answered_as_they_are_directly(digits: Opened) -> None:
    images = digits.dataset.test_x[[int(np.flatnonzero(digits.dataset.test_y == digit)[0]) for digit in range(10)]]
    redrawn = np.stack([as_mnist(enlarged(image)) for image in images])
    np.testing.assert_array_equal(answer(digits, redrawn).argmax(axis=1), answer(digits, images).argmax(axis=1))


@pytest.mark.parametrize(("data", "task"), [("xor", "binary"), ("line", "regression"), ("mnist-10k", "multiclass")])
def test_every_kind_of_data_can_be_looked_at_before_training(data: str, task: str) -> None:
    here = opened(data=data)
    seen = overview(here, Split.TRAIN)
    assert (seen.meaning.task, seen.trained, seen.epochs) == (task, False, 0)
    assert seen.count == 640 or data == "mnist-10k"
    assert len(seen.wrong) <= seen.count
    assert (seen.right is None) == (task == "regression")
    found = nudge(here, seen.x[0], seen.truths[0], 0)
    assert np.isfinite(found.outputs).all()
    assert found.bounded == (data == "mnist-10k")
    assert len(way(here, seen.x[0], 0).steps) == 2


def test_a_network_of_two_inputs_is_cut_from_one_image() -> None:
    here = opened(layers="4:relu,10:softmax")
    here.network = two_halves()
    seen = overview(here, Split.TEST)
    assert [bank.inputs for bank in seen.banks] == ["x1", "x2"]
    assert [bank.image_shape for bank in seen.banks] == [(14, 28), (14, 28)]
    assert [step.reads for step in way(here, seen.x[0], 0).steps] == ["x1", "x2", "c1"]
    found = nudge(here, seen.x[0], seen.truths[0], 0)
    assert found.gradient.shape == (784,)
    halves = [found.x[:392], found.x[392:]]
    np.testing.assert_allclose(answer(here, found.x[None]), here.network.predict([half[None] for half in halves]))


def test_a_network_without_hidden_units_has_its_outputs_on_the_wall() -> None:
    network = Sequential([Dense(10, "softmax", input_shape=784)])
    (bank,) = banks_of(network, (28, 28))
    assert (bank.output, bank.units) == ("ŷ", 10)
    assert banks_of(network, None)[0].images() is None
