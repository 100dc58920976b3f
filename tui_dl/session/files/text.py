"""A session as a short text, in TOML: how it began and where it stands. The weights come back by training again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from tui_dl.session.errors import SessionError
from tui_dl.session.files.saved import Saved, as_plain, from_plain

MOST_BYTES = 2**20
"""No text that is written here is longer."""


def written(saved: Saved, where: str) -> str:
    """The session as text; `where` says for people where it stands.

    Raises `SessionError` where it cannot be replayed.
    """
    if not saved.from_seed:
        raise SessionError(
            "these weights were kept from another configuration: no text can replay them; ctrl+s saves them in a file"
        )
    lines = [f"# A session of tui-dl, {where}. To open it: tui-dl --session FILE"]
    plain = as_plain(saved)
    tables = {name: value for name, value in plain.items() if isinstance(value, dict)}
    lists = {name: value for name, value in plain.items() if isinstance(value, list)}
    lines += _entries({name: value for name, value in plain.items() if name not in tables | lists})
    for name, values in tables.items():
        lines += ["", f"[{name}]", *_entries(values)]
    for name, entries in lists.items():
        for values in entries:
            lines += ["", f"[[{name}]]", *_entries(values)]
    return "\n".join(lines) + "\n"


def _entries(values: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in values.items()]


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("-", "").replace("_", "").isalnum() else _value(name)


def _value(value: Any) -> str:
    """JSON's spelling of texts, numbers, truth and lists is TOML's as well, but for one character."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")


def read(content: bytes) -> Saved:
    """The session that a text describes. Raises ValueError for anything else."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"it is longer than {MOST_BYTES:,} bytes and no tensors are in it")
    if not content.strip():
        raise ValueError("it is empty")
    if b"\0" in content:
        raise ValueError("it is neither text nor whole tensors: cut off, or something else")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is neither text nor tensors") from error
    try:
        plain = tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"it is no session's text: {error}") from error
    saved = from_plain(plain)
    if not saved.from_seed:
        raise ValueError("it holds no weights, but does not begin with those of its seed")
    return saved
