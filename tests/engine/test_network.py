"""The Keras-shaped face: build, compile, fit, evaluate, predict."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tui_dl import SGD, Dense, NetworkError, RMSprop, Sequential, load_mnist

Make = Callable[..., Sequential]
Data = tuple[np.ndarray, np.ndarray]


def test_the_decks_network_has_407050_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    network = Sequential([Dense(512, activation="relu", input_shape=784), Dense(10, activation="softmax")])
    assert network.count_params() == 407_050
    network.summary()
    printed = capsys.readouterr().out
    assert "784 × 512 + 512" in printed
    assert "total 407,050 parameters" in printed
    assert [weight.shape for weight in network.get_weights()] == [(784, 512), (512,), (512, 10), (10,)]


def test_weights_begin_as_keras_draws_them() -> None:
    kernel, bias = Sequential([Dense(512, input_shape=784)]).get_weights()
    limit = np.sqrt(6 / (784 + 512))
    assert np.abs(kernel).max() <= limit
    assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.01)
    assert not bias.any()


def test_the_seed_decides_the_weights() -> None:
    def first(seed: int) -> np.ndarray:
        return Sequential([Dense(4, input_shape=3)], seed=seed).get_weights()[0]

    np.testing.assert_array_equal(first(1), first(1))
    assert not np.array_equal(first(1), first(2))


def test_weights_can_be_put_in_and_come_back(make_network: Make, images: Data) -> None:
    network = make_network()
    network.debug(*images, batch_size=16).advance()
    values = [np.full(weight.shape, 0.25) for weight in network.get_weights()]
    network.set_weights(values)
    for value, weight in zip(values, network.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, value)
    with pytest.raises(NetworkError, match="4 parameters"):
        network.set_weights(values[:2])
    with pytest.raises(NetworkError, match=r"W1 has shape \(16, 6\)"):
        network.set_weights([values[0].T, *values[1:]])


def test_fit_learns_real_digits() -> None:
    (x, y), (test_x, test_y) = load_mnist()
    network = Sequential([Dense(64, activation="relu", input_shape=784), Dense(10, activation="softmax")])
    network.compile(loss="categorical_crossentropy", optimizer=RMSprop(learning_rate=1e-3), metrics=["accuracy"])
    history = network.fit(x, y, batch_size=128, epochs=3, validation_split=0.2, verbose=0)
    assert set(history.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert all(len(values) == 3 for values in history.history.values())
    assert history.history["val_accuracy"][-1] > 0.88
    assert history.history["loss"] == sorted(history.history["loss"], reverse=True)
    scores = network.evaluate(test_x, test_y)
    probabilities = network.predict(test_x)
    assert probabilities.shape == (2000, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert scores["accuracy"] == pytest.approx(np.mean(probabilities.argmax(axis=1) == test_y))
    assert scores["loss"] == pytest.approx(-np.log(probabilities[np.arange(2000), test_y].clip(1e-7)).mean(), rel=1e-4)


def test_the_epochs_loss_counts_a_short_batch_by_its_size(make_network: Make, images: Data) -> None:
    network = make_network(SGD(learning_rate=1e-12))
    history = network.fit(*images, batch_size=16, verbose=0)
    scores = network.evaluate(*images)
    # Weights that hardly move: the epoch's mean must then be the mean over all examples.
    assert history.history["loss"][0] == pytest.approx(scores["loss"], rel=1e-5)
    assert history.history["accuracy"][0] == pytest.approx(scores["accuracy"], rel=1e-6)


def test_the_batch_size_of_an_evaluation_does_not_matter(make_network: Make, images: Data) -> None:
    network = make_network()
    assert network.evaluate(*images, batch_size=7)["loss"] == pytest.approx(network.evaluate(*images)["loss"], rel=1e-6)


def test_an_evaluation_may_be_weighted(make_network: Make, images: Data) -> None:
    network, (x, y) = make_network(), images
    weights = np.linspace(0, 2, len(x))
    each = [network.evaluate(x[i : i + 1], y[i : i + 1])["loss"] for i in range(len(x))]
    scores = network.evaluate(x, y, batch_size=16, sample_weight=weights)
    assert scores["loss"] == pytest.approx(np.mean(weights * each), rel=1e-5)
    assert scores["accuracy"] == pytest.approx(network.evaluate(x, y)["accuracy"])


def test_validation_data_of_ones_own(make_network: Make, images: Data) -> None:
    network = make_network()
    x, y = images
    history = network.fit(x[:50], y[:50], validation_data=(x[50:], y[50:]), epochs=2, verbose=0)
    expected = network.evaluate(x[50:], y[50:])
    assert history.history["val_loss"][-1] == pytest.approx(expected["loss"], rel=1e-6)


def test_a_second_fit_goes_on_with_the_optimizers_memory(make_network: Make, images: Data) -> None:
    twice, once = make_network("adam"), make_network("adam")
    for _ in range(2):
        twice.fit(*images, batch_size=16, shuffle=False, verbose=0)
    once.fit(*images, batch_size=16, epochs=2, shuffle=False, verbose=0)
    for a, b in zip(twice.get_weights(), once.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_conversions_are_said_aloud(make_network: Make, images: Data, capsys: pytest.CaptureFixture[str]) -> None:
    make_network().fit(*images)
    words = capsys.readouterr().err
    assert "one-hot encoded" in words
    assert "epoch 1/1  loss" in words


def test_training_stops_when_the_loss_is_lost(make_network: Make, images: Data) -> None:
    history = make_network(SGD(learning_rate=1e38), hidden="identity").fit(*images, epochs=5, verbose=0)
    assert history.diverged
    assert len(history.history["loss"]) < 5


def test_layers_added_one_by_one() -> None:
    network = Sequential()
    network.add(Dense(4, activation="relu", input_shape=3))
    network.add(Dense(2, activation="softmax"))
    assert network.count_params() == 3 * 4 + 4 + 4 * 2 + 2
    assert [row.name for row in network.summarize()] == ["dense", "dense_1"]


def test_the_input_shape_may_come_from_the_data(images: Data) -> None:
    network = Sequential([Dense(3, activation="softmax")])
    network.compile(loss="categorical_crossentropy")
    network.fit(*images, verbose=0)
    assert network.count_params() == 16 * 3 + 3


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Dense(0), "units 0"),
        (lambda: Dense(2.5), "units 2.5"),
        (lambda: Dense(3, activation="rleu"), "did you mean relu"),
        (lambda: Dense(3, input_shape=(28, 0)), "input_shape"),
        (lambda: Dense(3, kernel_initializer="glorot_unifrom"), "did you mean glorot_uniform"),
        (lambda: Sequential([Dense(1, activation="softmax")]), "always 1.*use sigmoid"),
        (lambda: Sequential([Dense(1, input_shape=2)]).compile(loss="categorical_crossentropy"), "one unit"),
        (
            lambda: Sequential([Dense(10, "softmax", input_shape=2)]).compile(loss="binary_crossentropy"),
            "softmax shares 1 among 10 classes: use categorical_crossentropy",
        ),
        (lambda: Sequential([Dense(2, input_shape=2)]).compile(), "needs a loss"),
        (lambda: Sequential([Dense(2, input_shape=2)]).compile(loss="msee"), "did you mean mse"),
        (lambda: Sequential([Dense(2, input_shape=2)]).compile(loss="mse", optimizer="adamm"), "did you mean adam"),
        (lambda: Sequential([Dense(2, input_shape=2)]).compile(loss="mse", metrics=["zzz"]), "unknown metric"),
        (lambda: Sequential([Dense(2, input_shape=2)]).program(), "not compiled"),
        (lambda: Sequential([Dense(2)]).count_params(), "number of inputs is not known"),
        (lambda: Sequential().build(3), "no layers"),
        (lambda: SGD(learning_rate=0), "learning rate"),
        (lambda: SGD(learning_rate=float("nan")), "learning rate"),
        (lambda: SGD(momentum=1.0), "momentum"),
    ],
)
def test_mistakes_are_named_with_their_remedy(build: Callable[[], object], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        build()
