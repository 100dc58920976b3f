"""Runs and charts as files."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from tui_dl.atomic import OutputError
from tui_dl.session.chart_views import BatchCurve, ChartsView, HistoryView, StatisticsView
from tui_dl.session.export import MOST_FILES, Drawn, RunRecord, as_csv, as_json, as_svg, free_path, save, save_charts

SVG = "{http://www.w3.org/2000/svg}"


def record(values: list[float], name: str = "now") -> RunRecord:
    array = np.array(values)
    curve = BatchCurve(np.arange(1.0, len(values) + 1), array, array, array)
    epochs = {"loss": [0.5], "val_loss": [float("nan")]}
    return RunRecord(name, {"η": "0.1"}, HistoryView({"loss": curve}, len(values), "", 2, epochs, 1))


def test_a_table_has_a_row_for_each_batch_and_epoch() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([record([0.25, 1 / 3]), record([1.0], 'a "b", c')]))))
    assert [row["scale"] for row in rows] == ["batch", "batch", "epoch", "batch", "epoch"]
    assert float(rows[1]["loss"]) == 1 / 3
    assert (rows[1]["epoch"], rows[1]["batch"], rows[1]["val_loss"]) == ("1", "2", "")
    assert rows[2]["val_loss"] == "nan"
    assert rows[3]["run"] == 'a "b", c'


def test_json_holds_settings_and_null_for_what_is_no_number() -> None:
    (run,) = json.loads(as_json([record([0.25, float("inf")])]))["runs"]
    assert run["settings"] == {"η": "0.1"}
    assert run["by_batch"]["loss"]["mean"] == [0.25, None]
    assert run["by_epoch"] == {"loss": [0.5], "val_loss": [None]}
    assert run["best_epoch"] == 1


def test_a_picture_breaks_its_lines_where_numbers_break() -> None:
    x = np.arange(5.0)
    curves = [
        Drawn("a < b", x, np.array([1.0, 2.0, np.nan, 3.0, np.inf]), "#112233"),
        Drawn("dots", x[:2], x[:2] + 1, "#445566", dots=True),
    ]
    root = ElementTree.fromstring(as_svg(curves, "loss & more", "epoch"))
    (path,) = [one for one in root.iter(f"{SVG}path") if one.get("stroke") == "#112233" and one.get("fill") == "none"]
    assert path.get("d", "").count("M") == 2
    assert len(list(root.iter(f"{SVG}circle"))) == 2
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert {"loss & more", "a < b", "epoch"} <= set(words)


@pytest.mark.parametrize("values", [[], [0.0, -1.0], [5.0], [float("nan")] * 3, [1e-9, 1e9]])
@pytest.mark.parametrize("log", [False, True])
def test_any_numbers_make_a_picture(values: list[float], log: bool) -> None:
    text = as_svg([Drawn("a", np.arange(float(len(values))), np.array(values, float), "#112233")], "t", "x", log)
    ElementTree.fromstring(text)
    assert "nan" not in text


def test_no_file_is_written_over(tmp_path: Path) -> None:
    first, second = save("runs", "csv", "a", tmp_path), save("runs", "csv", "b", tmp_path)
    assert (first.name, second.name) == ("tui-dl-runs.csv", "tui-dl-runs-2.csv")
    assert first.read_text() == "a"
    (tmp_path / "tui-dl-chart.svg").symlink_to(tmp_path / "nowhere")
    assert free_path("chart", "svg", tmp_path).name == "tui-dl-chart-2.svg"


def test_a_folder_full_of_them_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_dl.session.export.MOST_FILES", 3)
    for _ in range(2):
        save("runs", "csv", "a", tmp_path)
    with pytest.raises(OutputError, match="there already"):
        save("runs", "csv", "a", tmp_path)
    assert MOST_FILES > 3


def test_where_it_was_saved_or_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    charts = ChartsView({}, (), StatisticsView(np.empty(0, int), np.empty(0), (), ()))
    monkeypatch.chdir(tmp_path)
    history = record([0.5]).history
    assert save_charts(charts, history, "json", "") == f"Saved as tui-dl-runs.json in {tmp_path}."
    assert json.loads((tmp_path / "tui-dl-runs.json").read_text())["runs"][0]["name"] == "now"
    assert "tui-dl-chart.svg" in save_charts(charts, history, "svg", "<svg/>")
    monkeypatch.setattr("tui_dl.session.export.write_whole", _full)
    assert save_charts(charts, history, "csv", "") == "Not saved: the disk is full"


def _full(path: Path, content: bytes) -> None:
    raise OutputError("the disk is full")
