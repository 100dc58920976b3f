"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# The first example of a test may compile kernels, which takes as long as it takes.
settings.register_profile("tui-dl", deadline=None)
settings.load_profile("tui-dl")
