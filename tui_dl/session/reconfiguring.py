"""From one configuration to another: what stays of the network that is open."""

from __future__ import annotations

import numpy as np

from tui_dl.data import catalog
from tui_dl.session.changes import Change, changes, keeps_weights
from tui_dl.session.draft import Draft
from tui_dl.session.facts import facts_of
from tui_dl.session.opened import Opened
from tui_dl.session.setup import Setup, build_network

IN_PASSING = ("learning rate", "epochs")
"""What can change while everything else goes on: history, cursor and the optimizer's memory stay as well."""
_SHOWN = 3


def reconfigured(opened: Opened, before: Setup, after: Setup) -> tuple[Opened, str]:
    """What the session holds from now on, and a line that says what has become of the weights.

    Raises `NetworkError` or `DataError` where the new configuration does not fit together; then nothing has changed.
    """
    same_data = (before.data, before.seed) == (after.data, after.seed)
    dataset = opened.dataset if same_data else catalog.load(after.data, after.seed)
    old, new = Draft.of(before, facts_of(before.data, opened.dataset)), Draft.of(after, facts_of(after.data, dataset))
    found = changes(old, new)
    network = build_network(after, dataset)
    # A schedule is worked out from the rate it begins with: another rate is another training.
    passing = {"epochs"} if new.schedule else set(IN_PASSING)
    if {change.what for change in found} <= passing:
        opened.setup = after
        if new.schedule is None:
            opened.trainer.machine.set_learning_rate(new.learning_rate)
        return opened, f"Training goes on where it stood: {_list(found)}." if found else "Nothing has changed."
    from_seed = True
    if keeps_weights(found):
        drawn, kept = network.get_weights(), opened.network.get_weights()
        from_seed = all(map(np.array_equal, drawn, kept))
        network.set_weights(kept)
        line = f"The weights are kept, the history begins anew: {_list(found)}."
    else:
        anew = tuple(change for change in found if not change.keeps_weights)
        line = f"New weights, drawn with seed {after.seed}: {_list(anew)}."
    changed = Opened(after, dataset, network)
    changed.from_seed = from_seed
    opened.trainer.close()
    changed.trainer.advance()
    return changed, line


def _list(found: tuple[Change, ...]) -> str:
    """The first few changes, and how many more there are."""
    told = ", ".join(str(change) for change in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return told + more
