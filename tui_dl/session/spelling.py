"""Names of tensors as somebody types them: `yhat` for ŷ, which no keyboard has, and what was meant by a wrong one."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

_KEYS = (("y_hat", "ŷ"), ("yhat", "ŷ"), ("ell", "ℓ"), ("'", "′"))
"""What can be typed, and the sign it stands for."""
_SIMILAR = 3
"""Names that are offered for one that there is not."""


def spelled(name: str, names: Collection[str]) -> str:
    """The one of the names that is meant; the name itself where there is none."""
    if name in names:
        return name
    signs = name
    for typed, sign in _KEYS:
        signs = signs.replace(typed, sign)
    return signs if signs in names else name


def missing(name: str, names: Collection[str]) -> str:
    """What to say of a name that there is not: what may have been meant, else what there is."""
    close = [each for each in names if each.lower() == name.lower()]
    close += [each for each in get_close_matches(name, names, 2 * _SIMILAR, 0.5) if each not in close]
    # Of many of one kind those first that stand in formulas: v[W1] goes behind W1.
    close.sort(key=lambda each: (each.lower() != name.lower(), bool(re.search(r"\[", each))))
    if close:
        return f"there is no {name}: did you mean {' or '.join(close[:_SIMILAR])}?"
    some = [each for each in names if "[" not in each]
    return f"there is no {name}: there are {', '.join(some[:_SIMILAR])} and all others that the program names"
