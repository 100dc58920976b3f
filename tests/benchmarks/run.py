"""All benchmarks in one run: `python -m tests.benchmarks.run [--readme README.md]`.

With `--readme` the table goes into that file, between `<!-- benchmarks -->` and `<!-- /benchmarks -->`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import memory, responsive, shapes, startup, training
from tests.benchmarks.measure import Options, Report, Row, environment, line, options_of, parser, pin

BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"
SCRIPTS: dict[str, Callable[[Options], Report]] = {
    "training": training.measure,
    "shapes": shapes.measure,
    "startup": startup.measure,
    "responsive": responsive.measure,
    "memory": memory.measure,
}


def markdown(machine: str, reports: list[Report]) -> str:
    """The claims in one table, the finer ones after it."""
    lines = [f"One run of `python -m tests.benchmarks.run` on {machine}.", "", line(Row.HEADER), "|" + "---|" * 5]
    lines += [line(row.cells) for report in reports for row in report.rows]
    for report in reports:
        lines += ["", f"**{report.title}.** {report.note[0].upper()}{report.note[1:]}"]
        lines += ["", *report.details] if report.details else []
    return "\n".join(lines)


def between_marks(text: str, new: str) -> str:
    """The text with what stands between the marks replaced. Raises `ValueError` without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no {BEGIN} … {END} in it")
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


def main() -> None:
    """Run what is asked for, all by default."""
    arguments = parser(__doc__)
    arguments.add_argument("--readme", type=Path, metavar="FILE", help="put the table into this file")
    arguments.add_argument("--only", nargs="+", choices=SCRIPTS, default=list(SCRIPTS), help="not all of them")
    chosen = arguments.parse_args()
    if chosen.readme:
        between_marks(chosen.readme.read_text(encoding="utf-8"), "")  # Fails now rather than after all that work.
    pin()
    machine = environment()
    print(machine)
    table = markdown(machine, [SCRIPTS[name](options_of(chosen)) for name in chosen.only])
    if chosen.readme:
        text = chosen.readme.read_text(encoding="utf-8")
        chosen.readme.write_text(between_marks(text, table), encoding="utf-8")
    else:
        sys.stdout.write(f"\n{table}\n")


if __name__ == "__main__":
    main()
