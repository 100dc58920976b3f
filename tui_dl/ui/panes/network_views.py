"""What the panes of the Network place say, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from textual.content import Content

from tui_dl.session.about import about
from tui_dl.session.fields import Field
from tui_dl.session.outline import Outline
from tui_dl.session.presets import PRESETS
from tui_dl.ui.panes.architecture import table_lines
from tui_dl.ui.panes.network_diagram import diagram_lines
from tui_dl.ui.panes.network_tables import layer_lines, layer_rows, setting_lines
from tui_dl.ui.panes.text import clickable

LANGUAGE_NAMES = {"keras": "Keras", "pytorch": "PyTorch", "r": "R"}
SUMMARY_MOST = 64


def tab_line(names: Sequence[str], front: str) -> Content:
    """The names of panes, the one in front marked; a click shows a pane."""
    pieces = []
    for name in names:
        text = f"▌{name.title()}▐" if name == front else f" {name.title()} "
        pieces.append(
            clickable(Content.assemble((text, "bold" if name == front else "$faint")), f"screen.pane('{name}')")
        )
    return Content.assemble(" ", Content("").join(pieces))


def elsewhere(seen: Outline, front: str) -> Content:
    """How many mismatches stand in tables that are not in front, and in which; a click shows the first of these."""
    in_layers = {field.key for row in layer_rows(seen) for field in row if field is not None}
    places = ["layers" if problem.key in in_layers else "settings" for problem in seen.problems]
    hidden = [name for name in ("layers", "settings") if name in places and name != front]
    if not hidden:
        return Content("")
    count = sum(place in hidden for place in places)
    text = f"{count} mismatch{'es' * (count > 1)} in {', '.join(name.title() for name in hidden)}"
    return clickable(Content.assemble("  ", (text, "bold $wrong")), f"screen.pane('{hidden[0]}')")


def head_line(seen: Outline, width: int) -> Content:
    """The draft in a line: its layers, and how many parameters they have."""
    total = f"{seen.table.total:,} parameters"
    title = Content.assemble((" " + seen.table.title, "bold")).truncate(width - len(total) - 3, ellipsis=True)
    return Content.assemble(title, ("   " + total, "$faint"))


def _with_row(lines: Iterator[Content]) -> tuple[list[Content], int]:
    """The lines, and which of them the cursor is on."""
    drawn = list(lines)
    return drawn, next((y for y, line in enumerate(drawn) if line.plain.startswith("▶")), 0)


def layers_view(seen: Outline, cursor: str, width: int) -> tuple[list[Content], int]:
    """The table of layers, and the cursor's row."""
    return _with_row(layer_lines(seen, cursor, width))


def settings_view(seen: Outline, cursor: str, width: int) -> tuple[list[Content], int]:
    """The settings, and the cursor's row."""
    return _with_row(setting_lines(seen, cursor, width))


def overview_lines(seen: Outline, width: int, height: int) -> list[Content]:
    """The data, the summary, the diagram."""
    facts = seen.facts
    numbers = "1 number" if facts.features == 1 else f"{facts.features:,} numbers"
    told = wrap(f"{facts.name}  {numbers} in, {facts.what}", width) or [facts.name]
    lines = [Content.assemble((facts.name, "bold"), (told[0][len(facts.name) :], "$faint"))]
    told.append(f"{facts.train:,} examples to train on, {facts.test:,} to test")
    lines += [*(Content.assemble((line, "$faint")) for line in told[1:]), Content("")]
    summary = list(table_lines(seen.table, min(width, SUMMARY_MOST)))
    spare = height - len(lines) - len(summary) - 1
    return [*lines, *summary, Content(""), *diagram_lines(seen, min(width, SUMMARY_MOST), spare)]


def preset_lines(chosen: int, width: int) -> tuple[list[Content], int]:
    """Every preset; of the chosen one, what there is to see."""
    lines: list[Content] = []
    row, column = 0, max(len(preset.title) for preset in PRESETS) + 2
    for number, preset in enumerate(PRESETS):
        here = number == chosen
        if here:
            row = len(lines)
        mark = Content.assemble(("▶ " if here else "  ", "bold $phase-forward"))
        gap = " " * (column - len(preset.title))
        title = Content.assemble(
            mark, (preset.title, "reverse bold" if here else ""), gap, (preset.setup.data, "$faint")
        )
        lines.append(clickable(title.truncate(width, ellipsis=True), f"screen.preset({number})"))
        if here:
            layers = wrap((preset.setup.layers or "").replace(",", ", "), max(width - 5, 20))
            lines += [Content.assemble(("    " + line, "$phase-forward")) for line in layers]
            lines += [Content("    " + line) for line in wrap(preset.see, max(width - 5, 20))]
            lines.append(Content.assemble("    ", ("enter", "bold"), (" takes it, u takes it back", "$faint")))
    return lines, row


def code_lines(text: str, language: str, width: int) -> list[Content]:
    """The program, long lines wrapped; above it the languages."""
    head = []
    for name, title in LANGUAGE_NAMES.items():
        shown = f"▌{title}▐" if name == language else f" {title} "
        style = "bold" if name == language else "$faint"
        head.append(clickable(Content.assemble((shown, style)), f"screen.language('{name}')"))
    copy = clickable(Content.assemble(("y", "bold"), (" copy", "$faint")), "screen.copy")
    lines = [Content.assemble(Content("").join(head), "   ", ("l", "bold"), (" next  ", "$faint"), copy), Content("")]
    for line in text.splitlines():
        lines += _code_line(line, width)
    return lines


def _code_line(line: str, width: int) -> list[Content]:
    """A line of code; what is too long goes on further in, and a comment as a comment."""
    if not line:
        return [Content("")]
    start = " " * (len(line) - len(line.lstrip()))
    indent = start + ("# " if line.lstrip().startswith("#") else "    ")
    pieces = wrap(line, max(width, 20), subsequent_indent=indent, drop_whitespace=False, break_on_hyphens=False)
    style = "$faint" if line.lstrip().startswith("#") else ""
    heading = line.startswith("# ")
    return [Content.assemble((piece, "bold $phase-forward" if heading else style)) for piece in pieces]


def about_line(seen: Outline, field: Field | None) -> Content:
    """What the field at the cursor means."""
    if field is None:
        return Content("")
    return Content.assemble((f"{field.label}  ", "bold"), (about(field, seen.facts), "$faint"))


def wrong_line(wrong: str) -> Content:
    """What is wrong with what is being typed."""
    return Content.assemble(" ", (f"✗ {wrong}", "bold $wrong"))


def effect_line(seen: Outline, width: int) -> Content:
    """What applying the draft does to the weights."""
    key = clickable(Content.assemble(("a", "bold")), "screen.apply")
    if not seen.changes:
        return Content.assemble(" ", key, (" opens the Workbench: it runs just this", "$faint"))
    if seen.fatal is not None:
        head = Content.assemble(" ", ("✗ cannot run yet: ", "bold $wrong"))
        # The table says all of it: with little room what is wrong is enough, without why.
        short = f"{seen.fatal.text.partition(':')[0].rstrip('.')}."
        return Content.assemble(head, seen.fatal.text if head.cell_length + len(seen.fatal.text) < width else short)
    told = [str(change) for change in seen.changes if seen.keeps_weights or not change.keeps_weights]
    if seen.keeps_weights:
        verdict = Content.assemble(("keeps the weights", "bold $correct"))
    else:
        verdict = Content.assemble(("starts with new weights", "bold $phase-loss"))
    line = Content.assemble(" ", key, " ", verdict, "  ")
    return Content.assemble(line, (_as_many_as_fit(told, width - 1 - line.cell_length), "$faint"))


def _as_many_as_fit(told: Sequence[str], width: int) -> str:
    """The list as far as there is room, and how many more there are; of one that is too long, its beginning."""
    for count in range(len(told), 0, -1):
        more = f" and {len(told) - count} more" if count < len(told) else ""
        if count == 1 or len(", ".join(told[:count]) + more) <= width:
            first = ", ".join(told[:count])
            room = max(width - len(more), 8)
            return (first if len(first) <= room else first[: room - 1] + "…") + more
    return ""
