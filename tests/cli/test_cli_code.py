"""`tui-dl code`."""

from __future__ import annotations

import ast

import pytest

CONFIGURED = ("--layers", "8:relu:l2(0.01),dropout(0.5),10:softmax", "--optimizer", "adam(beta_1=0.8)", "--lr", "0.002")


@pytest.mark.parametrize("language", ["keras", "pytorch"])
def test_a_complete_program(command, language: str) -> None:
    done = command("code", "--as", language, *CONFIGURED, "--epochs", "7", "--batch-size", "50")
    assert (done.code, done.err) == (0, "")
    ast.parse(done.out)
    for word in ("0.002", "0.8", "0.5", "0.01", "7", "50"):
        assert word in done.out


def test_r(command) -> None:
    done = command("code", "--as", "r", *CONFIGURED)
    assert done.code == 0
    assert "optimizer_adam(learning_rate = 0.002, beta_1 = 0.8)" in done.out
    assert "kernel_regularizer = regularizer_l2(l2 = 0.01)" in done.out


def test_json(command) -> None:
    (event,) = command("code", "--as", "r", "--json").events
    assert event["event"] == "code"
    assert event["language"] == "r"
    assert event["text"].startswith("library(keras3)")


def test_what_only_makes_no_sense_is_said_beside_the_program(command) -> None:
    done = command("code", "--as", "keras", "--layers", "8,10:softmax")
    assert done.code == 0
    assert "no more than one layer could. Try relu." in done.err
    ast.parse(done.out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--as", "fortran"), "fortran"),
        ((), "--as"),
        (("--as", "r", "--layers", "1:softmax"), "10 classes, but 1 unit"),
        (("--as", "keras", "--optimizer", "sgd(rho=1)"), "sgd has no setting 'rho'"),
        (("--as", "keras", "--loss", "cse"), "did you mean"),
    ],
)
def test_mistakes_are_one_line(command, arguments: tuple[str, ...], said: str) -> None:
    done = command("code", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1
