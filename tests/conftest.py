"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# The first example of a test may compile kernels, which takes as long as it takes.
# People explore new examples at every run; an automatic check must come out the same twice.
# Thirty examples keep the whole suite short; what needs more says so itself.
settings.register_profile("tui-dl", deadline=None, max_examples=30, derandomize="CI" in os.environ)
settings.load_profile("tui-dl")
