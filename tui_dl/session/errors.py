"""What a learner asked for that cannot be had; the text says why, in one line."""

from __future__ import annotations


class SessionError(ValueError):
    """Base of all such errors."""
