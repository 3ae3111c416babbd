"""The fixture ``aether_watch``: what the watch has found in the test that asks."""

from collections.abc import Callable

import pytest

from aether.report.model import Race, Severity
from aether.reporters import text
from aether.reporters.style import TextStyle

_OFF = "aether: this run is not watched; give --aether"


class AetherWatch:
    """The races that have shown in this test so far, its set-up included; none where the run is not watched."""

    def __init__(self, shown: Callable[[], tuple[Race, ...]] | None, style: TextStyle) -> None:
        """`shown`: asks the watch; None where there is none."""
        self._shown = shown
        self._style = style

    @property
    def is_active(self) -> bool:
        """Whether the run is watched: with ``--aether``."""
        return self._shown is not None

    @property
    def races(self) -> tuple[Race, ...]:
        """The worst first, as ``aether.Report`` has them, notes too."""
        return () if self._shown is None else self._shown()

    def at_least(self, level: str) -> tuple[Race, ...]:
        """The races that are this bad or worse: ``error``, ``warning`` or ``note``."""
        severity = Severity.named(level)
        return tuple(race for race in self.races if race.severity >= severity)

    def to_text(self) -> str:
        """Each race, as a test that fails by it shows it."""
        if self._shown is None:
            return f"{_OFF}\n"
        races = self.races
        return "".join(text.render_race(race, self._style) for race in races) if races else "aether: no races so far\n"

    def __repr__(self) -> str:
        return f"<AetherWatch: {len(self.races)} so far>" if self.is_active else "<AetherWatch: off; give --aether>"


def watch_of(node: pytest.Item, watcher: object) -> AetherWatch:
    """Of the test that asks; `watcher` is the plugin that watches the run, or None."""
    from aether.testing.plugin import Watcher  # noqa: PLC0415 - it needs this package

    if isinstance(watcher, Watcher):
        return AetherWatch(lambda: watcher.shown_in(node), watcher.style)
    return AetherWatch(None, TextStyle(Severity.WARNING))
