"""Where a layer's activations lie over time, in bins that mean the same at all times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.session.chart_views import ActivationView

Array = npt.NDArray[Any]

BINS = 32
MOST_VALUES = 16_384
"""Activations that a histogram counts: the first examples of the batch, which was shuffled."""
LEAST_REACH = 2.0**-100
"""The narrowest range of a histogram."""
BEYOND = 1e-3
"""The share of activations that may lie outside a histogram's range before the range doubles."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """All that a histogram holds."""

    reach: float
    signed: bool
    samples: npt.NDArray[np.float64]
    """(samples, BINS + 2): the share in each bin, that of zeros, and how many units are silent."""


class Histogram:
    """Counts of one tensor's values over time, in bins that are the same at all times.

    The range is [0, R], or [−R, R] once a value is negative. Where values leave it, R doubles and pairs of bins merge.
    """

    def __init__(self, layer: str, name: str) -> None:
        self.layer, self.name = layer, name
        self.reach = 0.0
        """R; 0 until a value other than 0 was seen."""
        self.signed = False
        self.shares: list[Array] = []
        """At each sample, the share of values in each bin."""
        self.zeros: list[float] = []
        """The share of values that are exactly 0."""
        self.silent: list[int] = []
        """Units that are 0 for every example."""

    def add(self, values: Array) -> None:
        """Count values (examples, units)."""
        self.zeros.append(float(np.count_nonzero(values == 0)) / max(values.size, 1))
        self.silent.append(int(np.count_nonzero(~(values != 0).any(axis=0))))
        some = values[: max(1, MOST_VALUES // max(values.shape[1], 1))].ravel()
        finite = some[np.isfinite(some)].astype(np.float64)
        self._make_room(finite)
        self.shares.append(self._count(finite))

    def _make_room(self, values: Array) -> None:
        if not values.size:
            return
        greatest = float(np.abs(values).max())
        if self.reach == 0.0 and greatest > 0:
            self.reach = max(float(2.0 ** np.ceil(np.log2(greatest))), LEAST_REACH)
        if not self.signed and float(values.min()) < 0:
            self._widen_below()
        while greatest > self.reach and np.count_nonzero(np.abs(values) > self.reach) > BEYOND * values.size:
            self._double()

    def _widen_below(self) -> None:
        """From [0, R] to [−R, R]: pairs of bins merge into the upper half."""
        self.signed = True
        half = np.zeros(BINS // 2)
        self.shares = [np.concatenate([half, _paired(share)]) for share in self.shares]

    def _double(self) -> None:
        self.reach *= 2
        if self.signed:
            quarter = np.zeros(BINS // 4)
            self.shares = [np.concatenate([quarter, _paired(share), quarter]) for share in self.shares]
        else:
            self.shares = [np.concatenate([_paired(share), np.zeros(BINS // 2)]) for share in self.shares]

    def _count(self, values: Array) -> Array:
        reach = self.reach or 1.0
        low, span = (-reach, 2 * reach) if self.signed else (0.0, reach)
        places = np.clip((values - low) * (BINS / span), 0, BINS - 1).astype(np.intp)
        return np.bincount(places, minlength=BINS) / max(values.size, 1)

    def counted(self) -> Counted:
        """All it holds, copied."""
        shares = np.array(self.shares).reshape(-1, BINS)
        return Counted(self.reach, self.signed, np.column_stack([shares, self.zeros, self.silent]))

    def recall(self, counted: Counted) -> None:
        """Hold what another one held, in the place of all that was counted."""
        self.reach, self.signed = counted.reach, counted.signed
        self.shares = list(counted.samples[:, :BINS].copy())
        self.zeros = counted.samples[:, BINS].tolist()
        self.silent = counted.samples[:, BINS + 1].astype(int).tolist()

    def drop_last(self) -> None:
        """Forget the last sample."""
        for samples in (self.shares, self.zeros, self.silent):
            samples.pop()

    def cut(self, keep: Sequence[int]) -> None:
        """Keep only these samples."""
        self.shares = [self.shares[i] for i in keep]
        self.zeros = [self.zeros[i] for i in keep]
        self.silent = [self.silent[i] for i in keep]

    def view(self, count: int | None = None) -> ActivationView:
        """The first so many samples, or all; copied."""
        return ActivationView(
            self.layer,
            self.name,
            low=-(self.reach or 1.0) if self.signed else 0.0,
            high=self.reach or 1.0,
            shares=np.array(self.shares[:count], np.float32).reshape(-1, BINS),
            zeros=np.array(self.zeros[:count]),
            silent=np.array(self.silent[:count]),
        )


def _paired(share: Array) -> Array:
    return np.asarray(share.reshape(-1, 2).sum(axis=1))
