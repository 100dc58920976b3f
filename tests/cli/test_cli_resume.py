"""`tui-dl train --resume`: as if it had never stopped."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tui_dl.cli import train_report
from tui_dl.engine.checkpoint import read

SMALL = ("train", "--layers", "16:relu,10:softmax")


def stop_after(monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    """Let a signal arrive when the report hears of progress for so many times; once."""
    left = [calls]

    def progress(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(train_report.Report, "progress", progress)


@pytest.mark.parametrize("options", ["--optimizer=rmsprop", "--optimizer=adam", "--optimizer=sgd", "--batch-size=100"])
def test_two_epochs_and_two_more_are_four(command, options: str) -> None:
    files = ("--save", "a", "--history", "a.csv")
    assert command(*SMALL, options, "--epochs", 4, *files, "--quiet").code == 0
    assert command(*SMALL, options, "--epochs", 2, "--save", "b", "--quiet").code == 0
    files = ("--save", "b", "--history", "b.csv")
    assert command("train", "--resume", "b", "--epochs", 4, *files, "--quiet").code == 0
    assert Path("a").read_bytes() == Path("b").read_bytes()
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()


def test_interrupted_in_the_middle_of_an_epoch(command, monkeypatch) -> None:
    files = ("--save", "a", "--history", "a.csv", "--quiet")
    assert command(*SMALL, "--epochs", 2, *files).code == 0
    files = ("--save", "b", "--history", "b.csv", "--quiet")
    with monkeypatch.context() as patch:
        stop_after(patch, 2)
        assert command(*SMALL, "--epochs", 2, *files).code == 130
    assert 0 < read(Path("b")).step < 50
    # It goes on to the number of epochs that was asked for.
    assert command("train", "--resume", "b", *files).code == 0
    assert Path("a").read_bytes() == Path("b").read_bytes()
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()


def test_start_says_where_it_goes_on(command, model) -> None:
    start, epoch, end = command("train", "--resume", model, "--epochs", 3, "--json").events
    assert start["layers"] == "16:relu,10:softmax"
    assert (start["epochs"], start["batches_done"]) == (3, 100)
    assert epoch["epoch"] == 3
    assert end["epochs"] == 3


def test_nothing_left_to_do(command, model) -> None:
    done = command("train", "--resume", model)
    assert done.code == 0
    assert "2 epochs are done already: ask for more with --epochs" in done.err
    assert "epoch 3" not in done.out


def test_the_same_options_again_are_fine(command, model) -> None:
    options = "--layers=16:ReLU,10:softmax --optimizer=RMSprop --loss=cce --lr=1e-3 --batch-size=128 --data=mnist-10k"
    assert command("train", "--resume", model, *options.split(), "--epochs", 2, "--seed", 0).code == 0


@pytest.mark.parametrize(
    ("option", "had"),
    [
        ("--layers=17:relu,10:softmax", "16:relu,10:softmax"),
        ("--loss=mse", "categorical_crossentropy"),
        ("--optimizer=adam", "rmsprop"),
        ("--lr=0.01", "0.001"),
        ("--batch-size=64", "128"),
        ("--validation-split=0.1", "0.2"),
        ("--seed=1", "0"),
        ("--threads=7", ""),
        ("--data=xor", "mnist-10k"),
        ("--data=mnist-ink", "mnist-10k"),
    ],
)
def test_contradictions_name_both_values(command, model, option: str, had: str) -> None:
    done = command("train", "--resume", model, option, "--epochs", 3)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    name, value = option.split("=")
    assert line.startswith(f"tui-dl: {name} {value} contradicts {model}")
    assert had in line


def test_data_that_have_changed(command, monkeypatch, model) -> None:
    from tui_dl.engine import checkpoint

    monkeypatch.setattr("tui_dl.cli.resume.fingerprint", lambda feed: checkpoint.fingerprint(feed)[::-1])
    done = command("train", "--resume", model, "--epochs", 3)
    assert done.code == 2
    assert "not what they were" in done.err


def test_data_from_a_folder_are_found_from_elsewhere(command, monkeypatch, tmp_path, image_folder) -> None:
    monkeypatch.chdir(image_folder.parent)
    assert command(*SMALL, "--data", image_folder.name, "--epochs", 1, "--save", tmp_path / "m", "--quiet").code == 0
    monkeypatch.chdir(tmp_path)
    start, *_ = command("train", "--resume", "m", "--epochs", 2, "--json").events
    assert start["data"] == str(image_folder)


def test_the_same_data_may_lie_elsewhere(command, tmp_path, image_folder) -> None:
    assert command(*SMALL, "--data", image_folder, "--epochs", 1, "--save", "m", "--quiet").code == 0
    moved = image_folder.rename(tmp_path / "moved")
    assert command("train", "--resume", "m", "--epochs", 2).code == 4
    start, *_ = command("train", "--resume", "m", "--epochs", 2, "--data", moved, "--json").events
    assert start["data"] == str(moved)
