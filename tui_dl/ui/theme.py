"""Three themes, each from one look: an accent per phase and a colour per data split, used everywhere for just that."""

from __future__ import annotations

from textual.theme import Theme

from tui_dl.ui.widgets.looks import DARK as DARK_LOOK
from tui_dl.ui.widgets.looks import HIGH_CONTRAST as CONTRAST_LOOK
from tui_dl.ui.widgets.looks import LIGHT as LIGHT_LOOK
from tui_dl.ui.widgets.looks import PHASES, SPLITS, Look


def themed(name: str, look: Look) -> Theme:
    """A theme whose style sheets know the look as `$phase-loss`, `$split-train`, `$faint`, `$frame`, `$wrong`, …."""
    return Theme(
        name=name,
        dark=look.dark,
        primary=look.forward,
        secondary=look.update,
        accent=look.forward,
        success=look.correct,
        warning=look.loss,
        error=look.wrong,
        foreground=look.ink,
        background=look.surface,
        surface=look.surface,
        panel=look.panel,
        variables={
            **{f"phase-{phase}": look.colour(phase) for phase in PHASES},
            **{f"split-{split}": look.colour(split) for split in SPLITS},
            **{shade: look.colour(shade) for shade in ("ink", "faint", "correct", "wrong")},
            "frame": look.grid,
            "border": look.grid,
            "border-blurred": look.grid,
            "block-cursor-background": look.forward,
            "block-cursor-foreground": look.surface,
            "scrollbar": look.grid,
            "scrollbar-hover": look.faint,
            "scrollbar-active": look.faint,
            "scrollbar-background": look.surface,
            "scrollbar-background-hover": look.surface,
            "scrollbar-background-active": look.surface,
            "scrollbar-corner-color": look.surface,
        },
    )


DARK = themed("tui-dl-dark", DARK_LOOK)
LIGHT = themed("tui-dl-light", LIGHT_LOOK)
CONTRAST = themed("tui-dl-contrast", CONTRAST_LOOK)
THEMES = (DARK, LIGHT, CONTRAST)


def after(name: str) -> str:
    """The theme that follows the named one."""
    order = [theme.name for theme in THEMES]
    return order[(order.index(name) + 1) % len(order)] if name in order else order[0]
