"""Put into a watched process by the command line's tests: a native engine that finds what the test tells it.

AETHER_STANDIN_RACES names the file with the races, AETHER_STANDIN_CHILD the one with a forked child's; none is no
races. The import hook compiles without probes.
"""

import os
import struct
import sys
import types
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

RACES = "AETHER_STANDIN_RACES"
CHILD_RACES = "AETHER_STANDIN_CHILD"
FAILURE = "AETHER_STANDIN_FAILURE"


class Engine(types.ModuleType):
    """``aether._native`` with canned races."""

    SITE_SCHEMA: int

    def __init__(self) -> None:
        super().__init__("aether._native")
        self._file = os.environ[RACES]
        self._results = -1

    def start(self, force: bool = False, running: object = None) -> None:
        if self._results >= 0:
            for race in self.races():
                self._append(race)

    def stop(self) -> None:
        self._file = ""

    def races(self, run_ended: bool = False) -> list[dict[str, Any]]:
        import json  # noqa: PLC0415 - as the native module does it; a program may have a json.py of its own

        return json.loads(Path(self._file).read_text(encoding="utf-8")) if self._file else []  # type: ignore[no-any-return]

    def after_fork_child(self) -> None:
        _native.after_fork_child()  # its timers
        self._file = os.environ.get(CHILD_RACES, "")

    def set_results_fd(self, fd: int) -> None:
        self._results = fd

    def set_successor(self, command: list[bytes], fds: list[int]) -> None:
        """No C code is in the way here."""

    def set_announce(self, fd: int, verbosity: int, level: str, colour: bool) -> None:
        """Canned races are not announced."""

    def set_halt(self, function: Callable[[], object], level: str) -> None:
        """Canned races are found at the end."""

    def set_quiet(self, forms: list[tuple[bytes, ...]]) -> None:
        """See there."""

    def call_at_bottom(self, function: Callable[..., object], *arguments: object) -> object:
        raise NotImplementedError  # the real one takes its place: a function in Python would be a frame in between

    def run_file(self, path: str, names: dict[str, Any]) -> None:
        raise NotImplementedError  # likewise

    def call_untraced[**P, R](self, function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        return function(*arguments, **named)

    def begin_progress(self, fd: int, interval: float, terminal: bool) -> None:
        """Nothing goes on here."""

    def hide_progress(self) -> None:
        """See there."""

    def end_progress(self) -> None:
        """See there."""

    def places_run(self) -> set[tuple[str, int, str]]:
        return set()

    def statistics(self) -> dict[str, int]:
        return {"forgotten": 0}

    def die_unless_heard(self, number: int) -> None:
        """Python's own handlers leave a child waiting whose signal came just before it began to wait."""
        _native.die_unless_heard(number)

    def signal_heard(self) -> None:
        _native.signal_heard()

    def internal_failure(self) -> str | None:
        return os.environ.get(FAILURE)

    def _append(self, race: dict[str, Any]) -> None:
        import json  # noqa: PLC0415

        content = json.dumps(race).encode()
        os.write(self._results, struct.pack("<II", len(content), zlib.crc32(content)) + content)


def _hook() -> types.ModuleType:
    hook: Any = types.ModuleType("aether_hooks.importhook")
    hook.Options = lambda recipe: None
    hook.install = lambda scope, options: None
    hook.compile_source = lambda source, filename: compile(source, filename, "exec", dont_inherit=True)
    uncovered = [("fast", "extension module")]
    found = types.SimpleNamespace(rewritten=[], modules=1, functions=2, uncovered=uncovered, mistakes=[])
    hook.census = lambda: found
    return hook  # type: ignore[no-any-return]


if RACES in os.environ:
    from aether import _native

    Engine.SITE_SCHEMA = _native.SITE_SCHEMA
    Engine.call_at_bottom = staticmethod(_native.call_at_bottom)  # type: ignore[assignment]
    Engine.run_file = staticmethod(_native.run_file)  # type: ignore[assignment]
    sys.modules["aether._native"] = Engine()
    sys.modules["aether_hooks.importhook"] = _hook()
