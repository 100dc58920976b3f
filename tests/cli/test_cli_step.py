"""`tui-dl step` and `tui-dl summary`."""

from __future__ import annotations

import pytest

NETWORK = {"x": [128, 784], "W1": [784, 512], "b1": [512], "z1": [128, 512], "W2": [512, 10], "b2": [10]}
DECK = [
    ("data", "x, y"),
    ("forward", "z1"),
    ("forward", "h1"),
    ("forward", "z2"),
    ("forward", "ŷ"),
    ("loss", "L, ℓ"),
    ("loss", "accuracy"),
    ("backward", "dz2"),
    ("backward", "dW2"),
    ("backward", "db2"),
    ("backward", "dh1"),
    ("backward", "dz1"),
    ("backward", "dW1"),
    ("backward", "db1"),
    ("update", "W2"),
    ("update", "b2"),
    ("update", "W1"),
    ("update", "b1"),
]


def test_the_operations_of_the_first_batch(command) -> None:
    done = command("step", "--json")
    assert done.code == 0
    events = done.events
    assert [(event["phase"], event["name"]) for event in events] == DECK
    assert [event["index"] for event in events] == list(range(len(DECK)))
    shapes: dict[str, list[int]] = {}
    for event in events:
        assert list(event)[:2] == ["schema", "event"]
        assert set(event) == {
            *("schema", "event", "epoch", "batch", "index", "phase", "name", "layer", "formula", "inputs", "outputs")
        }
        assert (event["schema"], event["event"], event["epoch"], event["batch"]) == (1, "operation", 1, 1)
        for name, tensor in {**event["inputs"], **event["outputs"]}.items():
            assert set(tensor) == {"shape", "min", "max", "mean"}
            assert tensor["min"] <= tensor["mean"] <= tensor["max"]
            assert shapes.setdefault(name, tensor["shape"]) == tensor["shape"]
    assert NETWORK.items() <= shapes.items()
    assert shapes["L"] == []
    assert all(shapes[f"d{name}"] == shapes[name] for name in ("W1", "b1", "W2", "b2", "z1", "z2", "h1"))
    parameters = sum(a * b for a, b in (shapes["W1"], shapes["W2"])) + shapes["b1"][0] + shapes["b2"][0]
    assert parameters == 407_050
    assert events[1]["formula"] == "z1 = x · W1 + b1"
    assert [event["layer"] for event in events[:4]] == ["", "dense", "dense", "dense_1"]


def test_what_goes_into_an_update_is_what_was_there_before(command) -> None:
    events = command("step", "--batches", 2, "--json", "--layers", "4:relu,10:softmax").events
    readers = [event for event in events if event["name"] == "z2"]
    update = next(event for event in events if event["name"] == "W2")
    assert update["inputs"]["W2"] != update["outputs"]["W2"]
    assert [reader["inputs"]["W2"] for reader in readers] == [update["inputs"]["W2"], update["outputs"]["W2"]]


def test_several_batches_and_a_short_one(command) -> None:
    options = "--batches=3 --data=xor --batch-size=300 --validation-split=0 --json"
    events = command("step", *options.split()).events
    starts = [event for event in events if event["index"] == 0]
    assert [(event["epoch"], event["batch"]) for event in starts] == [(1, 1), (1, 2), (1, 3)]
    assert [event["outputs"]["x"]["shape"] for event in starts] == [[300, 2], [300, 2], [200, 2]]


def test_what_is_stepped_is_what_trains(command) -> None:
    options = "--data=xor --epochs=1 --batch-size=640 --json"
    (loss,) = [event["loss"] for event in command("train", *options.split()).events if event["event"] == "epoch"]
    stepped = command("step", "--data=xor", "--batch-size=640", "--json").events
    (value,) = [event["outputs"]["L"]["mean"] for event in stepped if "L" in event["outputs"]]
    assert value == loss


def test_numbers_that_are_none_become_null(command) -> None:
    done = command("step", "--data", "xor", "--lr", "1e38", "--batches", 3, "--json")
    assert done.err == "A learning rate of 1e+38 diverges at once: usual is 0.0001 … 1.\n"
    events = done.events
    assert any(tensor["mean"] is None for event in events for tensor in event["outputs"].values())
    for event in events:
        numbers = [
            tensor[key]
            for side in ("inputs", "outputs")
            for tensor in event[side].values()
            for key in ("min", "max", "mean")
        ]
        assert event.get("diverged", False) == (None in numbers)


def test_a_table_for_people(command) -> None:
    done = command("step", "--layers", "4:relu,10:softmax")
    title, _, head, *rows = done.out.rstrip().splitlines()
    assert title == "epoch 1, batch 1 of 50: 128 examples of mnist-10k"
    assert head.split() == ["#", "phase", "operation", "tensor", "shape", "min", "mean", "max"]
    column = head.index("tensor")
    assert {row[column - 3] for row in rows} == {"←", "→"}
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    ("options", "rows", "total"),
    [
        ((), [("relu", 512, 401_920, "784 × 512 + 512"), ("softmax", 10, 5_130, "512 × 10 + 10")], 407_050),
        (("--data", "xor"), [("relu", 16, 48, "2 × 16 + 16"), ("sigmoid", 1, 17, "16 × 1 + 1")], 65),
        (("--layers", "3"), [("identity", 3, 2_355, "784 × 3 + 3")], 2_355),
    ],
)
def test_summary_events(command, options, rows, total: int) -> None:
    *layers, summary = command("summary", *options, "--json").events
    assert [(r["activation"], r["units"], r["params"], r["arithmetic"]) for r in layers] == rows
    for number, layer in enumerate(layers):
        assert set(layer) == {
            *("schema", "event", "name", "kind", "units", "activation", "output_shape", "params", "arithmetic")
        }
        assert (layer["schema"], layer["event"], layer["kind"]) == (1, "layer", "Dense")
        assert layer["name"] == ("dense" if number == 0 else f"dense_{number}")
        assert layer["output_shape"] == [None, layer["units"]]
    inputs = summary.pop("inputs")
    assert inputs * layers[0]["units"] + layers[0]["units"] == layers[0]["params"]
    assert summary == {"schema": 1, "event": "summary", "layers": len(layers), "total": total, "trainable": total}


def test_summary_table(command) -> None:
    out = command("summary").out
    assert "401,920  = 784 × 512 + 512" in out
    assert "total 407,050 parameters" in out


def test_a_hopeless_learning_rate_is_told_of_before_it_is_seen(command) -> None:
    done = command("step", "--lr", "1e9")
    assert done.code == 0
    assert done.err == "A learning rate of 1e+09 diverges at once: usual is 0.0001 … 1.\n"
