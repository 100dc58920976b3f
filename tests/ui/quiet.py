"""When an app under test is quiet: all it was told is done and painted.

Textual's own tools guess: they sleep until the process uses little time, which is long where threads compute beside
the app, and too short where the machine is busy. Here nothing sleeps; what is left to do is known.
"""

from __future__ import annotations

import asyncio
from typing import Any

from textual._context import active_app
from textual.screen import Screen


async def until_quiet(*_: float) -> None:
    """Return once no message waits, and the screen has its size and has painted all that was changed.

    Both are a timer's matter in a terminal, for the sake of those that come close together.
    """
    while True:
        await _nothing_ready()
        app = active_app.get(None)
        if app is None or not app._screen_stack:
            return
        if app._resize_event is not None:
            app._check_resize()
        elif _unpainted(app.screen):
            app.screen._on_timer_update()
        else:
            return


async def _nothing_ready() -> None:
    """Let the loop turn until twice nothing waits in it: between the two it has asked for what comes from outside."""
    loop: Any = asyncio.get_running_loop()
    calm = 0
    while calm < 2:
        await asyncio.sleep(0)
        calm = 0 if loop._ready else calm + 1


def _unpainted(screen: Screen[Any]) -> bool:
    changed = screen._layout_required or screen._scroll_required or screen._repaint_required
    waiting = screen._dirty_widgets or screen._recompose_required or screen._callbacks
    return screen.is_current and not screen.app._batch_count and bool(changed or waiting)
