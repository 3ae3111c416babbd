"""A TOML file that a person wrote, and on which of its lines a mistake stands."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aether.errors import AetherUsageError, UnreadableFileError

_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

type Keys = tuple[str | int, ...]
"""The way to a value: names of tables, and numbers in arrays."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What the file holds."""

    path: str
    content: dict[str, Any]
    _lines: Sequence[str] = field(repr=False, default=())

    @classmethod
    def read(cls, path: str) -> "TomlFile":
        """AetherUsageError where it cannot be read or is no TOML."""
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise UnreadableFileError(path, error) from error
        return cls.parse(path, content)

    @classmethod
    def parse(cls, path: str, content: bytes) -> "TomlFile":
        try:
            text = content.decode().replace("\r\n", "\n")
            return cls(path, tomllib.loads(text), text.split("\n"))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise _mistake(path, line, f"{content[error.start : error.end]!r} is not UTF-8", "TOML") from error
        except tomllib.TOMLDecodeError as error:
            what = str(error)
            position = _POSITION.search(what)
            line = int(position[1]) if position and position[1] else text.count("\n", 0, len(text.rstrip())) + 1
            raise _mistake(path, line, _POSITION.sub("", what), "TOML") from error
        except RecursionError as error:
            raise _mistake(path, 1, "nested too deeply", "TOML") from error

    def mistake(self, keys: Keys, what: str, expected: str) -> AetherUsageError:
        """What is wrong where the keys lead, for the caller to raise."""
        return _mistake(self.path, self.line(keys), what, expected)

    def line(self, keys: Keys) -> int:
        """The line on which the statement begins that brings what the keys lead to, as far as they do; else 1."""
        while keys and not _leads(self.content, keys):
            keys = keys[:-1]
        ends = bisect_left(range(len(self._lines) + 1), True, key=lambda count: _leads(self._whole(count)[1], keys))
        return self._whole(ends - 1)[0] + 1 if 0 < ends <= len(self._lines) else 1

    def _whole(self, count: int) -> tuple[int, dict[str, Any]]:
        """The first lines, without a statement that they break off, and what they hold."""
        while count > 0:
            try:
                return count, tomllib.loads("\n".join(self._lines[:count]))
            except tomllib.TOMLDecodeError:
                count -= 1
        return 0, {}


def shown(value: object) -> str:
    """A value in a message, on one line and not too long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _mistake(path: str, line: int, what: str, expected: str) -> AetherUsageError:
    return AetherUsageError(f"{path}:{line}: {what}; expected {expected}")


def _leads(content: Any, keys: Keys) -> bool:
    for key in keys:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True
