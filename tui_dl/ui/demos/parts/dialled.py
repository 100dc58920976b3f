"""The base of figures with dials: dials on the left, the picture beside them, what it says in numbers below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.demos.parts.dials import Dial, Dials, Knobs
from tui_dl.ui.keys.key import Group, Key, Part
from tui_dl.ui.panes.text import Lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui_dl.ui.training import Job

DIAL_KEYS = (
    Key("left,right", "←→", "", "turn", "Turn the chosen dial", Group.LOOK, rank=1,
        parts=(Part("figure.turn(-1)", "Turn the chosen dial down"), Part("figure.turn(1)", "Turn it up"))),
    Key("up,down", "↑↓", "", "choose", "Choose another dial", Group.LOOK, rank=2,
        parts=(Part("figure.choose(-1)", "The dial above"), Part("figure.choose(1)", "The dial below"))),
)  # fmt: skip
TRAIN_KEY = Key("space", "space", "figure.train", "train", "Train; press again to stop", Group.TRAIN, rank=1)


class Dialled(Figure):
    """A figure with dials. Subclasses give the dials and the picture, and draw both anew when one was turned."""

    DEFAULT_CSS = """
    Dialled { layout: vertical; }
    Dialled > .figure-upper { height: 1fr; }
    Dialled > Lines { margin-top: 1; }
    Dialled .figure-picture { height: 1fr; width: 1fr; }
    Dialled .figure-left { width: 26; margin-right: 2; }
    Dialled .figure-left > Dials { margin: 0; }
    Dialled .figure-picture Lines { width: 1fr; }
    """
    KEYS: ClassVar[tuple[Key, ...]] = DIAL_KEYS

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.knobs = Knobs(self.dials(), dict(settings))
        self._dials = Dials(self.knobs)
        self.below = Lines()
        """What it says in numbers, under all else."""

    def dials(self) -> Sequence[Dial]:
        """Its dials, from the top."""
        raise NotImplementedError

    def picture(self) -> Iterable[Widget]:
        """What stands beside the dials, from the top."""
        raise NotImplementedError

    def aside(self) -> Iterable[Widget]:
        """What stands under the dials, which then take a row each."""
        return ()

    def draw(self) -> None:
        """Show everything as the dials stand."""
        raise NotImplementedError

    def turned(self) -> None:
        """A value has changed."""
        self.draw()

    def chose(self) -> None:
        """Another dial was chosen."""

    def compose(self) -> ComposeResult:
        """Dials and picture side by side, numbers below."""
        with Horizontal(classes="figure-upper"):
            with Vertical(classes="figure-left"):
                aside = list(self.aside())
                if aside:
                    self._dials.styles.height = len(self.knobs.dials)
                yield self._dials
                yield from aside
            with Vertical(classes="figure-picture"):
                yield from self.picture()
        yield self.below

    def on_mount(self) -> None:
        """Show how it begins."""
        self.draw()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.draw()

    def on_dials_moved(self, event: Dials.Moved) -> None:
        """A dial was touched by mouse."""
        event.stop()
        self.focus()
        if event.turned:
            self.turned()
        else:
            self.chose()

    def action_turn(self, by: int) -> None:
        """Turn the chosen dial."""
        if self.knobs.turn(by):
            self._dials.redraw()
            self.turned()

    def action_choose(self, by: int) -> None:
        """Choose another dial."""
        self.knobs.choose(by)
        self._dials.redraw()
        self.chose()

    def put(self, dials: Sequence[Dial]) -> None:
        """Other dials, keeping the values of those that stay."""
        chosen = self.knobs.dials[self.knobs.chosen].name
        self.knobs = Knobs(dials, self.knobs.values)
        names = [dial.name for dial in dials]
        self.knobs.chosen = names.index(chosen) if chosen in names else 0
        self._dials.knobs = self.knobs
        self._dials.redraw()


class Trained(Dialled):
    """A figure that trains networks of its own in a job. Subclasses say how by `frames`, and `show` each frame."""

    KEYS: ClassVar[tuple[Key, ...]] = (*DIAL_KEYS, TRAIN_KEY)

    _job: Job[Any] | None = None

    def frames(self) -> Iterator[Any]:
        """What is trained, as a generator that runs in a thread of its own; called in the app's thread."""
        raise NotImplementedError

    def show(self, frame: Any) -> None:
        """Show what the training has come to."""
        raise NotImplementedError

    @property
    def training(self) -> bool:
        """Whether a training of this figure is under way."""
        return self._job is not None and not self._job.ended

    def action_train(self) -> None:
        """Begin to train; while that goes on, stop it."""
        if self.training:
            self.stop()
        else:
            self.start()
        self.draw()

    def start(self) -> None:
        """Begin a new training; one under way is given up."""
        self.stop()
        frames = self.frames()

        def work() -> Iterator[Any]:
            # A generator of its own: the job drops it where it stops, and with it closes `frames`.
            yield from frames

        self._job = self.tui_dl.start_job(work, self.show)

    def stop(self) -> None:
        """Give up the training under way."""
        if self._job is not None:
            self._job.stop()
            self._job = None

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self.stop()


def said(label: str, value: str, style: str = "bold") -> Content:
    """A number with its name."""
    return Content.assemble((f"{label} ", "$faint"), (value, style))


def row(*pieces: Content | str, gap: str = "   ") -> Content:
    """Pieces side by side."""
    return Content(gap).join([Content(piece) if isinstance(piece, str) else piece for piece in pieces])
