"""Curves and surfaces: what the network says over a grid."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tui_dl.engine.linking import Batch, Linked, Runner
from tui_dl.engine.program import SLICE
from tui_dl.session import Session, Setup, Stride
from tui_dl.session.snapshot import FittedView, Snapshot, StripView


def opened(data: str, layers: str | None = None, **more: object) -> Session:
    session = Session(Setup(data=data, layers=layers, epochs=2, threads=1, **more))  # type: ignore[arg-type]
    session.open(lambda _: None)
    return session


def test_a_curve_is_the_networks_own() -> None:
    session = opened("sine", "5:tanh,1:identity")
    session.advance(Stride.EPOCH, lambda _: None)
    view = session.computed()
    assert isinstance(view, FittedView)
    (x,) = view.axes
    w1, b1, w2, b2 = session.opened.trainer.machine.parameters
    hidden = np.tanh(x[:, None].astype(np.float32) @ w1 + b1)
    np.testing.assert_allclose(view.units[0].values, hidden.T, atol=1e-5)
    np.testing.assert_allclose(view.output, (hidden @ w2 + b2)[:, 0], atol=1e-5)
    assert (view.labels, view.bounded) == ((), False)
    assert view.points.min() > x[0]
    assert view.points.max() < x[-1]


def test_a_surface_has_a_row_for_each_value_of_the_second_feature() -> None:
    session = opened("xor", "6:relu,4:relu,1:sigmoid")
    view = session.computed()
    assert isinstance(view, FittedView)
    across, up = view.axes
    assert view.output.shape == (len(up), len(across))
    assert [(units.name, units.values.shape[0]) for units in view.units] == [("h1", 6), ("h2", 4)]
    grid = np.array([[across[3], up[7]]], np.float32)
    expected = session.opened.network.predict(grid)
    np.testing.assert_allclose(view.output[7, 3], expected[0, 0], atol=1e-6)
    assert (view.middle, view.bounded) == (0.5, True)


def test_wide_networks_get_a_coarser_grid() -> None:
    coarse, fine = opened("xor", "256:relu,256:relu,1:sigmoid").computed(), opened("xor").computed()
    assert isinstance(coarse, FittedView)
    assert isinstance(fine, FittedView)
    assert len(coarse.axes[0]) < len(fine.axes[0])
    assert (coarse.units[0].count, len(coarse.units[0].values)) == (256, 64)


@pytest.mark.parametrize(("data", "there"), [("spiral", True), ("mnist-3-vs-8", False)])
def test_frames_of_a_training_show_it_where_it_can_be_drawn(data: str, there: bool) -> None:
    session = opened(data, "4:relu,1:sigmoid")
    frames: list[Snapshot] = []
    session.advance(Stride.EPOCH, frames.append)
    assert (frames[0].fitted is not None) is there
    assert (frames[0].strip is not None) is not there
    assert session.snapshot().fitted is None


def test_the_same_digits_get_righter() -> None:
    session = opened("mnist-10k", "16:relu,10:softmax", batch_size=64)
    before = session.computed()
    session.advance(Stride.EPOCH, lambda _: None)
    after = session.computed()
    assert isinstance(before, StripView)
    assert isinstance(after, StripView)
    np.testing.assert_array_equal(before.images, after.images)
    assert after.correct > before.correct
    assert after.correct == (after.predictions == after.truths).sum()


def test_a_loss_that_wants_signs_parts_the_classes_at_zero() -> None:
    view = opened("xor", "4:relu,1:identity", loss="hinge").computed()
    assert isinstance(view, FittedView)
    assert (view.middle, view.bounded) == (0.0, False)


def test_a_grid_is_computed_in_slices_however_small_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []
    session = opened("xor", "3:relu,1:sigmoid", batch_size=2)
    run = Runner.run

    def counted(self: Runner, linked: Linked, batch: Batch, *more: object, **options: bool) -> object:
        passes.append(batch.rows)
        return run(self, linked, batch, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Runner, "run", counted)
    view = session.computed()
    assert isinstance(view, FittedView)
    assert sum(passes) == view.output.size + len(view.points)
    assert len(passes) == math.ceil(sum(passes) / SLICE)


def test_epochs_that_are_over_in_no_time_do_not_each_paint_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_dl.session.strides.FRAME_SECONDS", 1000.0)
    session = Session(Setup(data="corners", layers="3:relu,2:softmax", batch_size=2, epochs=30, threads=1))
    session.open(lambda _: None)
    frames: list[Snapshot] = []
    session.advance(Stride.RUN, frames.append)
    assert session.snapshot().history is not None
    assert len(frames) == 1
