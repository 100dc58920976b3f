"""Learning rates that lead nowhere: said before they are used, refused only where single precision cannot hold them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small import TINY, nowhere, opened

from tui_dl.session import Session


@pytest.mark.parametrize(
    ("rate", "says"),
    [
        (1e30, "A learning rate of 1e+30 diverges at once: usual is 0.0001 … 1."),
        (50.0, "A learning rate of 50 most likely diverges"),
        (1e-12, "A learning rate of 1e-12 changes next to nothing"),
    ],
)
def test_a_learning_rate_that_leads_nowhere_is_allowed_and_warned_of(rate: float, says: str) -> None:
    session = opened(learning_rate=rate)
    assert session.snapshot().message.startswith(says)
    session.configure(replace(session.setup, learning_rate=0.1), nowhere)
    assert "learning rate of" not in session.snapshot().message
    session.configure(replace(session.setup, learning_rate=rate), nowhere)
    assert session.snapshot().message.startswith(says)


def test_the_usual_learning_rates_are_not_warned_of() -> None:
    session = opened(learning_rate=1.0)
    assert session.snapshot().message.startswith("A batch of")
    session.set_learning_rate(1000.0)
    assert session.snapshot().message.startswith("A learning rate of 1000 most likely diverges")
    session.set_learning_rate(0.0001)
    assert session.snapshot().message.startswith("η is")


@pytest.mark.parametrize("rate", [1e39, 1e-40])
def test_a_learning_rate_that_single_precision_cannot_hold_is_refused(rate: float) -> None:
    session = Session(replace(TINY, learning_rate=rate))
    session.open(nowhere)
    assert session.exit_code
    assert "single precision holds numbers from 1.2e-38 to 3.4e+38" in session.snapshot().message
