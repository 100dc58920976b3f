"""Keys one after the other: each finds the screen as the one before has left it, however fast they come."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Any

from textual.app import App, ReturnType
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

ROUNDS = 3
"""What a key sets off may itself set something off, such as a line that is submitted, judged and closed."""
PATIENCE = 0.3
"""Seconds after which a key's turn is over, whatever has become of it."""


class Follower(Message):
    """Goes the way of a key, through the same queues: when it arrives, the key has been dealt with."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        # A message ends its way at its sender, and that would be the app.
        self._sender = None
        self.rounds = rounds
        """How many more shall follow."""


class Turns(App[ReturnType]):
    """An app whose keys wait for their turn.

    Textual hands a key to what has the focus when it arrives. Of keys that arrive together, all would go to what has
    the focus before the first, and what is typed would overtake enter and backspace, which take a longer way.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting: deque[Key | Paste] = deque()
        self._turn_of: MessagePump | None = None
        """Who has got the key that is being dealt with."""
        self._since = 0.0

    async def on_event(self, event: Event) -> None:
        """A key, or a text that is pasted, waits until the key before has been dealt with."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._taken:
            self._waiting.append(event)
            self.set_timer(PATIENCE, self._go_on)
        else:
            await self._deliver(event)

    @property
    def _taken(self) -> bool:
        target = self._turn_of
        return target is not None and target.is_attached and monotonic() - self._since < PATIENCE

    async def _deliver(self, key: Key | Paste) -> None:
        target = self.focused or self.screen
        self._turn_of, self._since = target, monotonic()
        await super().on_event(key)
        target.post_message(Follower(ROUNDS))

    async def on_follower(self, message: Follower) -> None:
        """Follow once more, or let the next key have its turn."""
        if not self.screen_stack:
            # The app is being closed.
            self._waiting.clear()
        elif message.rounds:
            self._turn_of = self.focused or self.screen
            self._turn_of.post_message(Follower(message.rounds - 1))
        else:
            self._turn_of = None
            await self._go_on()

    async def _go_on(self) -> None:
        if self._waiting and self.screen_stack and not self._taken:
            await self._deliver(self._waiting.popleft())
