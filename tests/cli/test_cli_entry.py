"""The command line as a whole: what it imports, how it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tui_dl
from tui_dl.cli import entry

HEAVY = ("numpy", "numba", "scipy", "textual", "rich", "safetensors", "pooch", "PIL")


@pytest.mark.parametrize(
    "code",
    [
        "import tui_dl",
        "from tui_dl.cli.entry import run; run(['--help'])",
        "from tui_dl.cli.entry import run; run(['train', '--help'])",
        "from tui_dl.cli.entry import run; run(['--nonsense'])",
    ],
)
def test_what_needs_nothing_heavy_imports_nothing_heavy(code: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(Path(tui_dl.__file__).parents[1])!r}); {code}"
    ask = f"{code}; print('loaded', *[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded"


def test_python_dash_m_works(process) -> None:
    out, err = process("--version").communicate(timeout=30)
    assert (out, err) == (f"tui-dl {tui_dl.__version__}\n", "")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_terminal_without_the_letters(process, process_environment, options: tuple[str, ...]) -> None:
    process_environment.variables["PYTHONIOENCODING"] = "ascii"
    started = process("summary", *options)
    out, err = started.communicate(timeout=30)
    assert (started.returncode, err) == (0, "")
    layer = json.loads(out.splitlines()[0])["arithmetic"] if options else out.splitlines()[2]
    assert ("784 × 512 + 512" if options else "784 ? 512 + 512") in layer


def test_help_names_every_command(command) -> None:
    done = command("--help")
    assert done.code == 0
    for name in ("train", "step", "summary", "explain", "predict", "data"):
        assert f"\n  {name}" in done.out


@pytest.mark.parametrize("name", ["train", "step", "summary", "explain", "predict", "data", "data list"])
def test_every_command_has_help(command, name: str) -> None:
    done = command(*name.split(), "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: tui-dl {name} ")


def test_stated_defaults_are_those_of_a_setup(command) -> None:
    from tui_dl.session import Setup

    setup = Setup()
    text = " ".join(command("train", "--help").out.split())
    for name in ("data", "optimizer", "batch_size", "epochs", "validation_split", "seed"):
        assert f"[{getattr(setup, name)}]." in text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("frobnicate", 2, "frobnicate"),
        ("--frobnicate", 2, "--frobnicate"),
        ("data", 2, "Missing command"),
        ("train --batch-size 0", 2, "--batch-size"),
        ("train --batch-size many", 2, "--batch-size"),
        ("train --epochs 0", 2, "--epochs"),
        ("train --threads 0", 2, "--threads"),
        ("train --seed -1", 2, "--seed"),
        ("train --lr 0", 2, "learning rate 0.0"),
        ("train --lr nan", 2, "learning rate nan"),
        ("train --lr -1", 2, "learning rate -1.0"),
        ("train --validation-split 1", 2, "validation_split 1.0"),
        ("train --validation-split nan", 2, "validation_split nan"),
        ("train --validation-split 0.99999", 2, "validation_split"),
        ("train --layers foo", 2, "foo"),
        ("train --layers 0:relu", 2, "0:relu"),
        ("train --layers 3:rellu", 2, "did you mean relu"),
        ("train --layers 512:relu,1:softmax", 2, "softmax of one unit"),
        ("train --layers 5:softmax", 2, "give the last layer 10 units"),
        ("train --loss mes", 2, "did you mean mse"),
        ("train --optimizer rmsprob", 2, "did you mean rmsprop"),
        ("step --layers 512:relu,1:softmax", 2, "softmax of one unit"),
        ("step --batches 0", 2, "--batches"),
        ("summary --layers ,", 2, "layers"),
        ("explain", 2, "NAME"),
        ("explain rmsprob", 2, "did you mean rmsprop"),
        ("predict --index 0", 2, "--model"),
        ("predict --model m", 2, "--index"),
        ("predict --model m --index 1 i.png", 2, "--index"),
        ("train --data ./nowhere", 4, "nowhere"),
        ("train --data minst", 4, "did you mean mnist"),
        ("step --data xoor", 4, "did you mean xor"),
        ("summary --data xoor", 4, "did you mean xor"),
        ("data info nothing", 4, "nothing"),
        ("data info mnist", 4, "tui-dl data fetch mnist"),
        ("data fetch nothing", 4, "nothing"),
        ("data verify nothing", 4, "nothing"),
        ("train --resume nowhere", 5, "nowhere"),
        ("predict --model nowhere --index 0", 5, "nowhere"),
        ("train --save no/where", 1, "no/where"),
        ("train --history .", 1, "folder"),
        ("--headless --report no/where", 1, "no/where"),
        ("--headless --size big", 2, "'big'"),
        ("--press space", 2, "--headless"),
        ("--data xor train", 2, "tui-dl train --data"),
        ("--lr 1 train", 2, "tui-dl train --lr"),
        ("--headless train", 2, "tui-dl train --headless"),
    ],
)
def test_an_error_is_one_line_and_a_code(command, arguments: str, code: int, said: str) -> None:
    done = command(*arguments.split())
    assert (done.code, done.out) == (code, "")
    (line,) = done.err.splitlines()
    assert line.startswith("tui-dl: ")
    assert said in line


def test_without_a_terminal_the_app_says_what_to_use_instead(process) -> None:
    started = process()
    out, err = started.communicate(timeout=30)
    assert (started.returncode, out) == (2, "")
    (line,) = err.splitlines()
    assert "--headless" in line
    assert "tui-dl train" in line


def test_a_name_with_a_line_break_stays_one_line(command) -> None:
    done = command("train", "--data", "./no\nwhere")
    assert done.code == 4
    assert len(done.err.splitlines()) == 1


def test_a_traceback_comes_only_when_asked_for(command) -> None:
    assert "Traceback" not in command("summary", "--data", "nothing").err
    done = command("summary", "--data", "nothing", "--debug")
    assert done.code == 4
    assert done.err.startswith("Traceback")
    assert done.err.splitlines()[-1].startswith("tui-dl: nothing")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ZeroDivisionError("by zero"), 1, "ZeroDivisionError: by zero"),
        (MemoryError(), 1, "not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_whatever_goes_wrong_is_one_line(command, monkeypatch, error: BaseException, code: int, said: str) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("tui_dl.data.catalog.load", fail)
    done = command("summary")
    assert done.code == code
    (line,) = done.err.strip().splitlines()
    assert said in line


def test_interrupted_while_importing(monkeypatch) -> None:
    from tui_dl import __main__

    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    codes: list[int] = []
    monkeypatch.setattr(entry, "run", interrupt)
    monkeypatch.setattr("os._exit", codes.append)
    __main__.main()
    assert codes == [130]


def test_a_reader_that_goes_away_ends_it_quietly(process) -> None:
    started = process("step", "--layers", "4:relu,10:softmax", "--batches", "1000000", "--json")
    assert started.stdout is not None
    assert started.stdout.readline().startswith('{"schema": 1, ')
    started.stdout.close()
    assert started.wait(timeout=30) == 1
    assert started.stderr is not None
    assert started.stderr.read() == ""


@pytest.mark.parametrize("opens", ["learn", "workbench"])
def test_opening_the_app_imports_nothing_that_its_first_frame_does_without(tmp_path: Path, opens: str) -> None:
    progress = tmp_path / "tui-dl" / "progress.json"
    if opens == "workbench":
        progress.parent.mkdir()
        progress.touch()
    ask = (
        f"import sys; sys.path.insert(0, {str(Path(tui_dl.__file__).parents[1])!r})\n"
        "from tui_dl.cli import entry\n"
        "from tui_dl.ui import app\n"
        "app.TuiDl.run = lambda app: print(app.get_default_screen().NAME)\n"
        "entry.on_terminal = lambda: True\n"
        "entry.run([])\n"
        "unwanted = ('click', 'json', 'numpy', 'numba', 'scipy', 'tui_dl.session.snapshot', 'tui_dl.ui.keys.all',"
        " 'tui_dl.ui.panes.panel')\n"
        "print(*[name for name in unwanted if name in sys.modules])"
    )
    surroundings = os.environ | {"XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, env=surroundings)
    assert done.stdout.split("\n") == [opens, "", ""]


def test_a_shell_that_asks_what_could_be_typed_gets_no_app(monkeypatch, capfd) -> None:
    monkeypatch.setattr(entry, "on_terminal", lambda: True)
    monkeypatch.setenv(entry.COMPLETION, "bash_source")
    with pytest.raises(SystemExit):
        entry.run([])
    assert "complete" in capfd.readouterr().out
