"""The same model as code: complete, readable by its language, and the same numbers where the library is installed."""

from __future__ import annotations

import ast
import gzip
import math
import re
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tui_dl.data import catalog
from tui_dl.data.generated import RECIPES
from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.custom import register_activation
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.metrics import METRICS
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.session.code import WRITERS, Listing, written
from tui_dl.session.code.data import python_data
from tui_dl.session.draft import Draft
from tui_dl.session.facts import DataFacts, facts
from tui_dl.session.presets import BY_NAME, PRESETS
from tui_dl.session.schedules import schedule_of
from tui_dl.session.setup import Setup

OWN = "your own"
STUB = Path(__file__).with_name("keras3.R")
EVERYTHING = Setup(
    layers="dropout(0.1),[8:relu:he_normal:l2(0.01),dropout(0.5) | 4:leaky_relu(0.1):random_normal(stddev=0.5)],"
    "6:elu(0.5):lecun_uniform:l1_l2(0.1, 0.2),10:softmax",
    loss="categorical_crossentropy(label_smoothing=0.1)",
    optimizer="sgd(momentum=0.9, nesterov=true, clipnorm=1)",
    metrics=("accuracy", "top_k", "precision", "recall", "f1_score", "mse"),
)
SCHEDULED = {
    name: Setup(layers="10:softmax", optimizer="sgd", learning_rate=0.2, schedule=name)
    for name in (
        "exponential_decay(decay_steps=7, decay_rate=0.5)",
        "exponential_decay(decay_steps=7, decay_rate=0.5, staircase=true)",
        "cosine_decay(decay_steps=12, alpha=0.1)",
        "cosine_decay(decay_steps=12, warmup_target=0.5, warmup_steps=4)",
        "piecewise_constant_decay(boundaries=[3, 8], values=[0.1, 0.05])",
    )
}
CASES = {**{preset.name: preset.setup for preset in PRESETS}, "everything": EVERYTHING, **SCHEDULED}


def listing(language: str, setup: Setup) -> Listing:
    known = facts(setup.data)
    return written(language, Draft.of(setup, known), known)


def names(registry: Any) -> list[str]:
    return [name for name in registry if registry.find(name).source != OWN]


def variants() -> list[Setup]:
    """Every piece that there is, once."""
    layers = [f"4:{name},10:softmax" for name in names(ACTIVATIONS)]
    layers += [f"4:relu:{name},10:softmax" for name in names(INITIALIZERS)]
    setups = [Setup(layers=text) for text in layers]
    setups += [Setup(layers="10:softmax", loss=name) for name in names(LOSSES)]
    setups += [Setup(layers="10:softmax", optimizer=name) for name in names(OPTIMIZERS)]
    kinds = [name for name in names(METRICS) if not name.startswith("sparse")]
    return [*setups, *(Setup(layers="10:softmax", metrics=(name,)) for name in kinds)]


def is_balanced(text: str) -> bool:
    """Whether quotes end on their line and every bracket is closed by its own kind."""
    waiting: list[str] = []
    for line in text.splitlines():
        code = re.sub(r'"[^"]*"', "", line).partition("#")[0]
        if '"' in code:
            return False
        for letter in code:
            if letter in "([{":
                waiting.append(")]}"["([{".index(letter)])
            elif letter in ")]}" and (not waiting or waiting.pop() != letter):
                return False
    return not waiting


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("language", ["keras", "pytorch"])
def test_python_is_python_and_says_what_is_configured(language: str, name: str) -> None:
    setup = CASES[name]
    text = listing(language, setup).text
    ast.parse(text)
    draft = Draft.of(setup, facts(setup.data))
    assert str(draft.learning_rate) in text
    assert str(draft.epochs) in text
    assert all(str(draft.layer(at).units) in text for at in draft.places)


@pytest.mark.parametrize("name", SCHEDULED)
def test_the_written_schedule_gives_the_rates_that_the_engine_uses(name: str) -> None:
    setup = SCHEDULED[name]
    schedule = schedule_of(setup.schedule or "", 0.2)
    torch_text = listing("pytorch", setup).text
    room: dict[str, Any] = {"math": math}
    exec(torch_text[torch_text.index("def share(t)") : torch_text.index("\nschedule = ")], room)
    for step in range(20):
        assert 0.2 * room["share"](step) == pytest.approx(schedule(step), rel=1e-6)
    assert "        schedule.step()\n" in torch_text
    for language in ("keras", "r"):
        assert "learning_rate=schedule)" in listing(language, setup).text.replace(" = ", "=")


@pytest.mark.parametrize("name", SCHEDULED)
def test_keras_has_the_same_schedule(name: str) -> None:
    keras = pytest.importorskip("keras")
    room: dict[str, Any] = {"keras": keras}
    line = next(line for line in listing("keras", SCHEDULED[name]).text.split("\n") if line.startswith("schedule = "))
    exec(line, room)
    schedule = schedule_of(name, 0.2)
    for step in range(20):
        assert float(room["schedule"](step)) == pytest.approx(schedule(step), rel=1e-5)


@pytest.mark.parametrize("language", ["keras", "pytorch"])
def test_every_piece_has_a_word(language: str) -> None:
    for setup in variants():
        ast.parse(listing(language, setup).text)


def test_r_is_balanced_and_says_what_is_configured() -> None:
    for setup in [*CASES.values(), *variants()]:
        text = listing("r", setup).text
        assert is_balanced(text), text
        assert text.startswith("library(keras3)\n")
        assert "fit(x_train, y_train" in text
    assert not is_balanced("f(c(1, 2)\n")
    assert not is_balanced("f(1]\n")


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_parses_as_r(tmp_path: Path) -> None:
    paths = []
    for number, setup in enumerate([*CASES.values(), *variants()]):
        path = tmp_path / f"{number}.R"
        path.write_text(listing("r", setup).text)
        paths.append(f'"{path}"')
    done = subprocess.run(
        ["Rscript", "-e", f"for (p in c({', '.join(paths)})) parse(file = p)"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_runs_and_counts_the_same_parameters(tmp_path: Path) -> None:
    """With the shapes of keras3 alone: the library itself is nowhere a package of the system."""
    paths, counts = [], []
    for number, setup in enumerate(CASES.values()):
        path = tmp_path / f"{number}.R"
        path.write_text(listing("r", setup).text)
        paths.append(str(path))
        known = facts(setup.data)
        counts.append(Draft.of(setup, known).network.build(known.features).count_params())
    done = subprocess.run(["Rscript", str(STUB), *paths], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [int(line.split()[0]) for line in done.stdout.splitlines() if line.strip()] == counts


@pytest.mark.parametrize("name", [*RECIPES, "corners"])
def test_the_formula_draws_the_very_same_data(name: str) -> None:
    known, drawn = facts(name, 3), catalog.load(name, 3)
    lines = python_data(Draft.of(Setup(data=name, seed=3), known), known, {})
    room: dict[str, Any] = {"np": np}
    exec("\n".join(lines), room)
    for part in ("train_x", "train_y", "test_x", "test_y"):
        letter, _, _ = part.rpartition("_")[2], None, None
        made = room[f"{letter}_{part.split('_')[0]}"]
        np.testing.assert_array_equal(made, getattr(drawn, part))


def written_as_idx(folder: Path, *, packed: bool) -> dict[str, np.ndarray]:
    """Three and two random images with their labels, in the four files of an MNIST-like set."""
    generator = np.random.default_rng(4)
    arrays: dict[str, np.ndarray] = {}
    for part, stem, count in (("train", "train", 3), ("test", "t10k", 2)):
        arrays[f"x_{part}"] = generator.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        arrays[f"y_{part}"] = generator.integers(0, 10, count, dtype=np.uint8)
        for array, name in ((arrays[f"x_{part}"], "images-idx3"), (arrays[f"y_{part}"], "labels-idx1")):
            content = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()
            path = folder / f"{stem}-{name}-ubyte{'.gz' if packed else ''}"
            path.write_bytes(gzip.compress(content) if packed else content)
    return arrays


@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_of_idx_files_is_read_by_the_program_itself(tmp_path: Path, packed: bool) -> None:
    arrays = written_as_idx(tmp_path, packed=packed)
    known = facts(str(tmp_path))
    room: dict[str, Any] = {"np": np}
    exec("\n".join(python_data(Draft.of(Setup(data=str(tmp_path)), known), known, {})), room)
    for part in ("train", "test"):
        np.testing.assert_array_equal(room[f"y_{part}"], arrays[f"y_{part}"])
        np.testing.assert_allclose(room[f"x_{part}"], arrays[f"x_{part}"].reshape(-1, 784) / 255, atol=1e-7)
    assert "datasets" not in listing("pytorch", Setup(data=str(tmp_path))).text


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_reads_the_same_idx_files(tmp_path: Path) -> None:
    arrays = written_as_idx(tmp_path, packed=True)
    lines = listing("r", Setup(data=str(tmp_path))).section("Data").splitlines()
    lines = lines[: next(number for number, line in enumerate(lines) if "array_reshape" in line)]
    lines += ["cat(dim(x_test), x_test[2, 6, ], x_train[3, , 9], y_train, y_test)"]
    done = subprocess.run(["Rscript", "-e", "\n".join(lines)], capture_output=True, text=True)
    wanted = [(2, 28, 28), arrays["x_test"][1, 5], arrays["x_train"][2, :, 8], arrays["y_train"], arrays["y_test"]]
    assert done.stdout.split() == [str(value) for part in wanted for value in part], done.stderr


def test_nothing_is_called_unseen_that_was_trained_on() -> None:
    for language in WRITERS:
        assert "never trained on" not in listing(language, BY_NAME["by-hand"].setup).text
        assert "never trained on" in listing(language, Setup()).text


@pytest.mark.parametrize("name", ["mnist-10k", "mnist-3-vs-8", "mnist-ink"])
def test_the_digits_become_what_the_session_trains_on(name: str) -> None:
    """The library's call is replaced by one that brings the first 10,000 digits; the rest must do the same."""
    digits, wanted = catalog.load("mnist-10k"), catalog.load(name)
    whole = {
        "x_train": np.concatenate([digits.train_x, digits.test_x]),
        "y_train": np.concatenate([digits.train_y, digits.test_y]),
    }
    known = facts(name)
    lines = python_data(Draft.of(Setup(data=name), known), known, {"mnist": ()})
    room: dict[str, Any] = {"np": np, **whole}
    exec("\n".join(lines), room)
    np.testing.assert_allclose(room["x_train"], wanted.train_x.reshape(-1, 784) / 255, atol=1e-7)
    np.testing.assert_allclose(room["y_test"], wanted.test_y, rtol=1e-6)


def test_a_piece_of_ones_own_is_refused_in_words() -> None:
    register_activation("twice", lambda z: 2 * z)
    for language in WRITERS:
        with pytest.raises(NetworkError, match="activation twice is not known outside"):
            listing(language, Setup(layers="4:twice,10:softmax"))


def test_unknown_languages_and_data_are_named() -> None:
    with pytest.raises(NetworkError, match="known are keras, pytorch, r"):
        listing("fortran", Setup())
    known = replace(facts("mnist-10k"), name="my/digits")
    with pytest.raises(NetworkError, match="no call that loads my/digits"):
        written("keras", Draft.of(Setup(data="my/digits"), known), known)


# ---------------------------------------------------------------------- beside the libraries themselves


def weighted(setup: Setup, known: DataFacts) -> tuple[Any, np.ndarray]:
    """Our network with weights that are no zeros anywhere, and some inputs."""
    network = Draft.of(setup, known).network.build(known.features)
    generator = np.random.default_rng(5)
    shapes = [weight.shape for weight in network.get_weights()]
    network.set_weights([generator.normal(0, 0.3, shape).astype(np.float32) for shape in shapes])
    network.compile(loss="mse")
    return network, generator.uniform(0, 1, (7, known.features)).astype(np.float32)


def parts(network: Any, x: np.ndarray) -> list[np.ndarray]:
    ends = np.cumsum([port.units for port in network.graph.inputs])[:-1]
    return np.split(x, ends, axis=1)


COMPARED = {**CASES, **{setup.layers: setup for setup in variants() if setup.layers != "10:softmax"}}


@pytest.mark.parametrize("name", COMPARED)
def test_keras_gives_the_same_predictions(name: str) -> None:
    keras = pytest.importorskip("keras")
    setup = COMPARED[name]
    known = facts(setup.data)
    network, x = weighted(setup, known)
    room: dict[str, Any] = {"keras": keras, "layers": keras.layers}
    exec(listing("keras", setup).section("Model"), room)
    model, weights = room["model"], network.get_weights()
    assert model.count_params() == network.count_params()
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    dense.sort(key=lambda layer: int(layer.name.rpartition("_")[2]) if "_" in layer.name else 0)
    for number, layer in enumerate(dense):
        layer.set_weights(weights[2 * number : 2 * number + 2])
    ours = network.predict(parts(network, x) if len(network.graph.inputs) > 1 else x)
    inputs = parts(network, x) if len(model.inputs) > 1 else x
    np.testing.assert_allclose(keras.ops.convert_to_numpy(model(inputs)), ours, rtol=1e-5, atol=1e-5)
    exec(listing("keras", setup).section("Compile"), room)


@pytest.mark.parametrize("name", COMPARED)
def test_pytorch_gives_the_same_predictions(name: str) -> None:
    torch = pytest.importorskip("torch")
    setup = COMPARED[name]
    known = facts(setup.data)
    network, x = weighted(setup, known)
    room: dict[str, Any] = {"torch": torch, "nn": torch.nn, "np": np}
    exec(listing("pytorch", setup).section("Model"), room)
    model, weights = room["model"], network.get_weights()
    assert sum(parameter.numel() for parameter in model.parameters()) == network.count_params()
    linear = [module for module in model.modules() if isinstance(module, torch.nn.Linear)]
    for number, layer in enumerate(linear):
        layer.weight.data = torch.from_numpy(weights[2 * number].T.copy())
        layer.bias.data = torch.from_numpy(weights[2 * number + 1].copy())
    model.eval()
    ours = network.predict(parts(network, x) if len(network.graph.inputs) > 1 else x)
    np.testing.assert_allclose(model(torch.from_numpy(x)).detach().numpy(), ours, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", names(LOSSES))
def test_pytorchs_losses_are_ours(name: str) -> None:
    torch = pytest.importorskip("torch")
    known = facts("mnist-10k")
    head = "sigmoid" if name == "binary_crossentropy" else "softmax"
    setup = Setup(layers=f"10:{head}", loss=name, metrics=("accuracy", "top_k"))
    room: dict[str, Any] = {"torch": torch, "nn": torch.nn, "np": np}
    for title in ("Model", "Loss, metrics and optimizer"):
        exec(listing("pytorch", setup).section(title), room)
    network, x = weighted(setup, known)
    network.compile(loss=name, metrics=["accuracy", "top_k"])
    labels = np.arange(7, dtype=np.uint8)
    kernel, bias = network.get_weights()
    layer = next(module for module in room["model"].modules() if isinstance(module, torch.nn.Linear))
    layer.weight.data, layer.bias.data = torch.from_numpy(kernel.T.copy()), torch.from_numpy(bias)
    sparse = LOSSES.find(name).sparse
    y = labels if sparse else np.eye(10, dtype=np.float32)[labels]
    theirs = room["scores"](torch.from_numpy(x), torch.from_numpy(y.astype(np.int64) if sparse else y))
    ours = network.evaluate(x, y)
    assert theirs == pytest.approx(ours, rel=1e-4, abs=1e-5)


def test_pytorchs_scores_hold_what_the_weights_cost() -> None:
    torch = pytest.importorskip("torch")
    setup = Setup(layers="4:relu:l2(0.1),10:softmax:l1(0.01)")
    room: dict[str, Any] = {"torch": torch, "nn": torch.nn, "np": np}
    for title in ("Model", "Loss, metrics and optimizer"):
        exec(listing("pytorch", setup).section(title), room)
    known = facts("mnist-10k")
    network, x = weighted(setup, known)
    network.compile(loss="categorical_crossentropy")
    weights = network.get_weights()
    for number, layer in enumerate(m for m in room["model"].modules() if isinstance(m, torch.nn.Linear)):
        layer.weight.data = torch.from_numpy(weights[2 * number].T.copy())
        layer.bias.data = torch.from_numpy(weights[2 * number + 1].copy())
    y = np.eye(10, dtype=np.float32)[np.arange(7)]
    theirs = room["scores"](torch.from_numpy(x), torch.from_numpy(y))
    assert theirs["loss"] == pytest.approx(network.evaluate(x, y)["loss"], rel=1e-5)


def test_pytorchs_program_trains() -> None:
    """All of it, on data that need no download."""
    torch = pytest.importorskip("torch")
    by_hand = BY_NAME["by-hand"].setup
    penalised = replace(EVERYTHING, data="corners", epochs=2, layers=str(EVERYTHING.layers).replace("10:", "2:"),
                        validation_split=0.25, batch_size=2)  # fmt: skip
    for setup in (by_hand, penalised):
        room: dict[str, Any] = {}
        exec(listing("pytorch", setup).text, room)
        assert all(np.isfinite(value) for value in room["scores"](room["x_test"], room["y_test"]).values())
    room = {}
    exec(listing("pytorch", by_hand).text, room)
    assert room["scores"](room["x_test"], room["y_test"])["loss"] < 0.7
    assert torch.is_tensor(room["x_train"])


def test_keras_program_trains() -> None:
    pytest.importorskip("keras")
    room: dict[str, Any] = {}
    exec(listing("keras", replace(BY_NAME["by-hand"].setup, epochs=3)).text, room)
    assert len(room["history"].history["loss"]) == 3
