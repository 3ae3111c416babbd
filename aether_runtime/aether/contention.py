"""How long threads wait for locks: ``with aether.contention.monitor() as report:``, or ``start`` and ``stop``.

Counted are the program's own locks of `threading`, also inside of a Condition, and aether's RWLock, ObjectLock and
``@atomic``. Locks that were made at the same place are told as one.
"""

import linecache
import os
import re
import sys
from _thread import RLock
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Self, TextIO

from aether import _native
from aether.errors import AetherUsageError

__all__ = ["ContentionReport", "Level", "LockUse", "is_monitoring", "monitor", "start", "stop"]


class Level(Enum):
    """How bad it is: by the share of acquisitions that had to wait."""

    NONE = "none"
    LOW = "low"
    """Less than 10 %."""
    MODERATE = "moderate"
    """Less than 25 %."""
    HIGH = "high"
    """Less than 50 %."""
    CRITICAL = "critical"

    @classmethod
    def of(cls, rate: float) -> Self:
        """Of a share in percent."""
        if rate <= 0:
            return cls("none")
        return next(
            (cls(name) for name, end in (("low", 10), ("moderate", 25), ("high", 50)) if rate < end), cls("critical")
        )


@dataclass(frozen=True, slots=True)
class LockUse:
    """What became of the locks that were made at one place. Times are in seconds."""

    kind: str
    """``Lock``, ``RLock``, ``RWLock`` or ``ObjectLock``."""
    file: str
    line: int
    function: str
    """With its class; of an ObjectLock the type of its objects, or the function that is atomic itself."""
    was_made_there: bool
    """Else the place is where one was first taken: it was made before the monitor began."""
    locks: int
    """How many there were; 0 of an ObjectLock."""
    acquisitions: int
    """Where a thread takes what it has already, that is none."""
    contended: int
    """Acquisitions for which the thread had to wait, since another had the lock."""
    failed: int
    """Attempts that gave nothing: others had the lock."""
    total_wait: float
    longest_wait: float
    total_hold: float
    longest_hold: float
    holds: int
    """How often it was given back."""
    waiting: int
    """Threads that wait for it now, or did when the monitor stopped."""

    @property
    def name(self) -> str:
        """What it was assigned to as it was made, if that can be read, and where that was."""
        if self.kind == "ObjectLock":
            return f"@atomic {self.function}"
        if not self.file:
            return "outside of Python code"
        place = f"{os.path.basename(self.file)}:{self.line}"
        target = _assigned_to(self.file, self.line) if self.was_made_there else None
        where = f"{place} in {self.function}"
        return f"{target} ({where})" if target else f"{'made' if self.was_made_there else 'taken'} at {where}"

    @property
    def mean_wait(self) -> float:
        """Over all acquisitions."""
        return self.total_wait / self.acquisitions if self.acquisitions else 0.0

    @property
    def mean_hold(self) -> float:
        return self.total_hold / self.holds if self.holds else 0.0

    @property
    def contention_rate(self) -> float:
        """The share of acquisitions that had to wait, in percent."""
        return 100 * self.contended / self.acquisitions if self.acquisitions else 0.0

    @property
    def level(self) -> Level:
        return Level.of(self.contention_rate)

    def to_dict(self) -> dict[str, Any]:
        """All of it as data for JSON."""
        computed = ("name", "mean_wait", "mean_hold", "contention_rate")
        return asdict(self) | {each: getattr(self, each) for each in computed} | {"level": self.level.value}


class ContentionReport:
    """What was counted: up to now, or until the monitor stopped."""

    def __init__(self) -> None:
        self._locks: tuple[LockUse, ...] | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the monitor has stopped; before that each question is answered anew."""
        return self._locks is not None

    @property
    def locks(self) -> tuple[LockUse, ...]:
        """The most waited for first."""
        return _measured() if self._locks is None else self._locks

    def hot_locks(self, threshold: float = 20.0) -> tuple[LockUse, ...]:
        """Those for which at least that share of acquisitions had to wait, in percent."""
        return tuple(each for each in self.locks if each.contended and each.contention_rate >= threshold)

    def slowest_locks(self, limit: int = 10) -> tuple[LockUse, ...]:
        """Those with the longest mean wait."""
        return tuple(sorted(self.locks, key=lambda each: each.mean_wait, reverse=True)[:limit])

    def to_dict(self) -> dict[str, Any]:
        """All of it as data for JSON."""
        return {"locks": [each.to_dict() for each in self.locks]}

    def to_text(self) -> str:
        """A table."""
        rows = [_HEADING, *(_row(each) for each in self.locks)]
        if len(rows) == 1:
            return "no lock was taken\n"
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "".join(_line(row, widths) for row in rows)

    def print(self, file: TextIO | None = None) -> None:
        """Writes the table to standard output, or to a file."""
        (sys.stdout if file is None else file).write(self.to_text())

    def _close(self) -> None:
        self._locks = _measured()


_HEADING = ("level", "taken", "waited", "failed", "wait", "mean", "longest", "hold", "mean", "longest", "lock")


def _row(use: LockUse) -> tuple[str, ...]:
    waits = (use.total_wait, use.mean_wait, use.longest_wait)
    holds = (use.total_hold, use.mean_hold, use.longest_hold)
    counts = (str(use.acquisitions), f"{use.contention_rate:.1f}%", str(use.failed))
    return (use.level.value, *counts, *map(_duration, (*waits, *holds)), f"{use.kind} {use.name}")


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    first, *numbers, last = row
    aligned = (number.rjust(width) for number, width in zip(numbers, widths[1:-1], strict=True))
    return "  ".join((first.ljust(widths[0]), *aligned, last)) + "\n"


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} us"


_ASSIGNMENT = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(?::[^=]+)?=(?!=)")


def _assigned_to(file: str, line: int) -> str | None:
    found = _ASSIGNMENT.match(linecache.getline(file, line))
    return found and found[1]


def _measured() -> tuple[LockUse, ...]:
    uses = []
    for kind, file, function, line, made, locks, *numbers in _native.measured():
        acquisitions, contended, failed, *times, holds, waiting = numbers
        total_wait, longest_wait, total_hold, longest_hold = (nanoseconds / 1e9 for nanoseconds in times)
        uses.append(
            LockUse(
                kind, file, line, function, made, locks, acquisitions, contended, failed,
                total_wait, longest_wait, total_hold, longest_hold, holds, waiting,
            )
        )  # fmt: skip
    return tuple(sorted(uses, key=lambda use: use.total_wait, reverse=True))


_turn = RLock()
_present: ContentionReport | None = None


def start() -> ContentionReport:
    """Counts from now on, from zero, until ``stop``; gives the report, which may be asked at any time.

    Locks that were made before are known from when they are next taken. AetherUsageError where locks are counted
    already, and while races are watched for: that would be counted, too.
    """
    global _present  # noqa: PLW0603
    with _turn:
        if _present is not None:
            raise AetherUsageError("locks are monitored already")
        if _native.is_watching():
            raise AetherUsageError("this process is watched for races: its locks take longer than they would")
        _native.begin_measuring()
        _present = ContentionReport()
        return _present


def stop() -> ContentionReport:
    """Counts no more, and gives the report, which is complete. AetherUsageError without a start."""
    global _present
    with _turn:
        if _present is None:
            raise AetherUsageError("no locks are monitored")
        report, _present = _present, None
        _native.end_measuring()
        report._close()
        return report


@contextmanager
def monitor() -> Iterator[ContentionReport]:
    """Counts what happens in the block; the report is complete when that has ended."""
    report = start()
    try:
        yield report
    finally:
        if not report.is_complete:  # else it was stopped inside, or this is a forked child
            stop()


def is_monitoring() -> bool:
    """Whether locks are counted."""
    return _present is not None


def _forget_in_child() -> None:
    """A forked child has threads of its own, and starts a monitor of its own if it wants one."""
    global _turn, _present  # noqa: PLW0603
    _turn = RLock()
    if _present is not None:
        _native.end_measuring()
        _present._close()
        _present = None


os.register_at_fork(after_in_child=_forget_in_child)
