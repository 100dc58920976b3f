"""`tui-dl train`: events, lines, exit codes and files."""

from __future__ import annotations

import csv
import os
import re
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pexpect
import pyte
import pytest

from tui_dl.cli import train, train_report
from tui_dl.engine.checkpoint import read

SMALL = ("train", "--layers", "16:relu,10:softmax")
SCORES = {"loss", "accuracy", "val_loss", "val_accuracy"}


def interrupt_at(monkeypatch: pytest.MonkeyPatch, report: type, calls: int) -> None:
    """Let a signal arrive when a report hears of progress for so many times."""
    left = [calls]

    def progress(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(report, "progress", progress)


def test_events_of_a_training(command) -> None:
    done = command(*SMALL, "--epochs", 3, "--json")
    assert done.code == 0
    assert all(list(event)[:2] == ["schema", "event"] and event["schema"] == 1 for event in done.events)
    start, *epochs, end = done.events
    assert start == {
        "schema": 1,
        "event": "start",
        "data": "mnist-10k",
        "layers": "16:relu,10:softmax",
        "loss": "categorical_crossentropy",
        "optimizer": {"name": "rmsprop", "learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-07},
        "metrics": ["accuracy"],
        "batch_size": 128,
        "epochs": 3,
        "validation_split": 0.2,
        "seed": 0,
        "threads": min(4, len(os.sched_getaffinity(0))),
        "params": 784 * 16 + 16 + 16 * 10 + 10,
        "examples": {"train": 6400, "validation": 1600, "test": 2000},
        "batches_per_epoch": 50,
        "batches_done": 0,
    }
    for number, epoch in enumerate(epochs, 1):
        measured = {"seconds", "samples_per_second"}
        assert set(epoch) == {"schema", "event", "epoch", "diverged"} | SCORES | measured
        assert (epoch["event"], epoch["epoch"], epoch["diverged"]) == ("epoch", number, False)
        assert all(isinstance(epoch[name], float) and epoch[name] > 0 for name in SCORES | measured)
    assert [epoch["epoch"] for epoch in epochs] == [1, 2, 3]
    assert set(end) == {"schema", "event", "best_epoch", "epochs", "test", "diverged", "interrupted"}
    assert (end["event"], end["epochs"], end["diverged"], end["interrupted"]) == ("end", 3, False, False)
    assert end["best_epoch"] == 1 + int(np.argmin([epoch["val_loss"] for epoch in epochs]))
    assert set(end["test"]) == {"loss", "accuracy"}
    assert epochs[-1]["accuracy"] > 0.85


def test_every_option_arrives(command) -> None:
    options = (
        "--data=mnist-3-vs-8 --layers=4:sigmoid,1:sigmoid --loss=mse --optimizer=adam --lr=0.01 --batch-size=100 "
        "--epochs=1 --validation-split=0.5 --seed=7 --threads=1"
    )
    start, epoch, _ = command("train", *options.split(), "--json").events
    assert start["optimizer"] == {
        "name": "adam",
        "learning_rate": 0.01,
        "beta_1": 0.9,
        "beta_2": 0.999,
        "epsilon": 1e-7,
    }
    given = {
        "data": "mnist-3-vs-8",
        "layers": "4:sigmoid,1:sigmoid",
        "loss": "mse",
        "batch_size": 100,
        "epochs": 1,
        "validation_split": 0.5,
        "seed": 7,
        "threads": 1,
        "examples": {"train": 789, "validation": 789, "test": 398},
    }
    assert given.items() <= start.items()
    assert set(epoch) >= SCORES


def test_people_read_lines_in_a_pipe(command) -> None:
    done = command(*SMALL, "--epochs", 2)
    assert done.code == 0
    head, first, second, best, test = done.out.splitlines()
    assert "12,730 parameters" in head
    assert re.fullmatch(r"epoch 1/2(  \w+ \d\.\d{4}){4}  \d+\.\d s  [\d,]+ examples/s", first)
    assert second.startswith("epoch 2/2  loss 0.")
    assert best.startswith("best epoch 2  val_loss 0.")
    assert re.fullmatch(r"test  loss \d\.\d{4}  accuracy \d\.\d{4}", test)
    assert "x scaled from 0 … 255 to 0 … 1" in done.err
    assert "\x1b" not in done.out


def test_without_validation(command) -> None:
    start, epoch, end = command(*SMALL, "--epochs", 1, "--validation-split", 0, "--json").events
    assert start["examples"] == {"train": 8000, "validation": 0, "test": 2000}
    assert not {"val_loss", "val_accuracy"} & set(epoch)
    assert end["best_epoch"] == 1


def test_quiet_says_nothing(command) -> None:
    done = command(*SMALL, "--epochs", 1, "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_quiet_json_is_json_alone(command) -> None:
    done = command(*SMALL, "--epochs", 1, "--quiet", "--json")
    assert [event["event"] for event in done.events] == ["start", "epoch", "end"]
    assert done.err == ""


def test_history_file(command) -> None:
    done = command(*SMALL, "--epochs", 2, "--json", "--history", "h.csv")
    with open("h.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
    for row, event in zip(rows, done.events[1:-1], strict=True):
        assert {name: float(value) for name, value in row.items()} == {name: event[name] for name in ("epoch", *SCORES)}


@pytest.mark.parametrize("as_json", [True, False])
def test_divergence(command, as_json: bool) -> None:
    Path("kept").write_text("a good one")
    done = command(*SMALL, "--lr", "1e30", "--save", "kept", "--history", "h.csv", *["--json"] * as_json)
    assert done.code == 3
    assert "A learning rate of 1e+30 diverges at once: usual is 0.0001 … 1." in done.err
    said = done.err.splitlines()[-1]
    assert re.match(r"tui-dl: training diverged in epoch 1, batch \d+ of 50: .*--lr below 1e\+30", said)
    assert "kept was not written" in said
    assert Path("kept").read_text() == "a good one"
    assert Path("h.csv").read_text() == "epoch,loss,accuracy,val_loss,val_accuracy\n"
    if as_json:
        _, epoch, end = done.events
        assert epoch["loss"] is None
        assert epoch["diverged"] is True
        assert end["test"]["loss"] is None
        assert (end["diverged"], end["best_epoch"], end["epochs"]) == (True, None, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_after_the_batch_and_keeps_what_was_asked_for(process, number: signal.Signals) -> None:
    started = process(*SMALL, "--epochs", "1000000", "--save", "s", "--history", "h.csv")
    assert started.stdout is not None
    lines = [started.stdout.readline() for _ in range(3)]
    assert lines[-1].startswith("epoch       2/1000000")
    started.send_signal(number)
    out, err = started.communicate(timeout=30)
    assert started.returncode == 130
    assert "; the history so far:\nepoch" in out
    assert re.search(r"^1  .*\n2  ", out, re.MULTILINE)
    (said,) = (line for line in err.splitlines() if line.startswith("tui-dl:"))
    assert re.match(r"tui-dl: interrupted (in|after) epoch \d+.*; go on with tui-dl train --resume s", said)
    checkpoint = read(Path("s"))
    whole = checkpoint.step // 50
    assert whole >= 2
    assert len(Path("h.csv").read_text().splitlines()) == 1 + whole


def test_interrupted_within_an_epoch(command, monkeypatch) -> None:
    interrupt_at(monkeypatch, train_report.LineReport, 1)
    done = command(*SMALL)
    assert done.code == 130
    assert "interrupted in epoch 1, after batch 1 of 50; the history so far:" in done.out
    assert re.search(r"^1 \(begun\)  2\.\d{4}    0\.\d{4}$", done.out, re.MULTILINE)


def test_interrupted_events(command, monkeypatch) -> None:
    interrupt_at(monkeypatch, train_report.JsonReport, 1)
    done = command(*SMALL, "--json")
    assert done.code == 130
    start, end = done.events
    assert (start["event"], end["event"], end["interrupted"], end["epochs"]) == ("start", "end", True, 0)


def test_signals_mean_what_they_meant_before(command) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    command(*SMALL, "--epochs", 1)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_reader_that_goes_away_is_like_an_interrupt(process) -> None:
    started = process(*SMALL, "--epochs", "1000000", "--json", "--quiet", "--save", "s")
    assert started.stdout is not None
    started.stdout.readline()
    started.stdout.close()
    assert started.wait(timeout=30) == 1
    assert started.stderr is not None
    assert started.stderr.read() == ""
    assert read(Path("s")).step >= 50


def test_a_full_disk_is_said_in_one_line(command, monkeypatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = command(*SMALL, "--epochs", 1, "--quiet", "--save", "s")
    assert done.code == 1
    assert done.err == "tui-dl: s: cannot be written (No space left on device); choose another place\n"
    assert os.listdir() == []


def test_unwritable_outputs_are_found_before_training(command, monkeypatch) -> None:
    monkeypatch.setattr(train, "run", lambda *_, **__: pytest.fail("trained"))
    assert command(*SMALL, "--save", "no/where").code == 1


def test_a_bar_on_a_terminal(process_environment) -> None:
    screen = pyte.Screen(100, 40)
    stream = pyte.Stream(screen)
    child = pexpect.spawn(
        process_environment.python,
        ["-m", "tui_dl", "train", "--epochs", "1000", "--layers", "16:relu,10:softmax"],
        env=process_environment.variables,
        dimensions=(40, 100),
        encoding="utf-8",
        timeout=30,
    )
    child.expect("epoch    2/1000  loss")
    stream.feed(child.before)
    child.expect(r"\d+/50.* examples/s")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    stream.feed(child.before)
    assert child.exitstatus == 130
    assert not screen.cursor.hidden
    lines = [line.rstrip() for line in screen.display if line.strip()]
    assert lines[-1].startswith("tui-dl: interrupted")
    assert any(line.startswith("test  loss") for line in lines)
    # The bar itself is gone.
    assert not any("━" in line for line in lines)
