"""`tui-dl data`."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tui_dl.data import catalog
from tui_dl.data.errors import DataError


def test_list_events(command) -> None:
    events = command("data", "list", "--json").events
    assert [event["name"] for event in events] == [entry.name for entry in catalog.entries()]
    for event in events:
        assert set(event) == {*("schema", "event", "name", "title", "task", "train", "test", "present", "where")}
        assert event["event"] == "dataset"
    present = {event["name"]: event["present"] for event in events}
    assert present["mnist-10k"]
    assert not present["mnist"]


def test_list_table(command) -> None:
    out = command("data", "list").out.splitlines()
    assert out[0].split()[:4] == ["name", "task", "train", "test"]
    assert out[1].startswith("mnist-10k ")
    assert "`tui-dl data fetch mnist` gets it" in out[2]


def test_info_events(command) -> None:
    (event,) = command("data", "info", "--json").events
    assert set(event) == {
        *("schema", "event", "name", "title", "task", "features", "labels", "train", "test", "bytes", "source")
    }
    assert (event["event"], event["name"], event["features"]) == ("info", "mnist-10k", 784)
    for part, count in (("train", 8000), ("test", 2000)):
        facts = event[part]
        assert facts["examples"] == count
        assert facts["x"] == {"shape": [count, 28, 28], "dtype": "uint8", "min": 0, "max": 255}
        assert facts["y"] == {"shape": [count], "dtype": "uint8", "min": 0, "max": 9}
        assert facts["bytes"] == count * 785
        assert list(facts["classes"]) == list("0123456789")
        assert sum(facts["classes"].values()) == count
    assert event["bytes"] == 7_850_000
    assert "LeCun" in event["source"]


def test_info_of_a_regression_has_no_classes(command) -> None:
    (event,) = command("data", "info", "sine", "--json").events
    assert event["labels"] == []
    assert "classes" not in event["train"]
    assert event["train"]["y"]["min"] < 0 < event["train"]["y"]["max"]


def test_info_for_people(command) -> None:
    out = command("data", "info", "xor").out
    assert "float32 800 × 2" in out
    assert "signs differ" in out
    assert "source drawn by tui-dl, seed 0" in out
    assert "seed 5" in command("data", "info", "xor", "--seed", 5).out


def test_fetch(command, monkeypatch) -> None:
    monkeypatch.setattr(catalog, "fetch", lambda name, progress: Path("/there") / name)
    assert command("data", "fetch", "mnist").out == "mnist is in /there/mnist\n"
    (event,) = command("data", "fetch", "mnist", "--json").events
    assert event == {"schema": 1, "event": "fetched", "name": "mnist", "folder": "/there/mnist"}


def test_fetch_that_fails(command, monkeypatch) -> None:
    def fail(name: str, progress: object) -> Path:
        raise DataError(name, "could not be fetched", "check the connection")

    monkeypatch.setattr(catalog, "fetch", fail)
    done = command("data", "fetch", "mnist")
    assert (done.code, done.out) == (4, "")
    assert done.err == "tui-dl: mnist: could not be fetched; check the connection\n"


def test_fetch_what_ships(command) -> None:
    assert command("data", "fetch", "mnist-10k").code == 0


def test_verify(command) -> None:
    done = command("data", "verify", "--json")
    assert done.code == 0
    *files, verified = done.events
    assert [set(file) for file in files] == [{"schema", "event", "file", "bytes", "status"}] * 2
    assert all((file["event"], file["status"]) == ("file", "ok") for file in files)
    assert verified == {"schema": 1, "event": "verified", "name": "mnist-10k", "ok": True, "files": 2}
    table = command("data", "verify").out
    assert "images-idx3-ubyte.gz" in table
    assert "  ok\n" in table


def test_verify_what_is_missing(command) -> None:
    done = command("data", "verify", "mnist")
    assert done.code == 4
    assert done.out.count("  missing\n") == 4
    assert "tui-dl data fetch mnist" in done.err


def test_files_packed_anew_differ_and_can_be_read(command, image_folder) -> None:
    done = command("data", "verify", image_folder)
    assert done.code == 4
    assert "not the published files byte for byte, but they can be read: 300 + 50 images" in done.err
    assert len(done.err.splitlines()) == 1


def test_damaged_files(command, image_folder) -> None:
    images = image_folder / "train-images-idx3-ubyte.gz"
    images.write_bytes(gzip.compress(gzip.decompress(images.read_bytes())[:-1]))
    done = command("data", "verify", image_folder, "--json")
    assert done.code == 4
    assert {event["status"] for event in done.events[:-1]} == {"mismatch"}
    assert done.events[-1]["ok"] is False
    assert "ends after" in done.err


@pytest.mark.parametrize("name", ["train", "step", "summary"])
def test_every_command_reads_a_folder(command, image_folder, name: str) -> None:
    options = ["--epochs", "1"] if name == "train" else []
    assert command(name, "--data", image_folder, "--layers", "4:relu,10:softmax", *options).code == 0
