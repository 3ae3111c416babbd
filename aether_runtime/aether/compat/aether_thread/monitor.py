"""Aether-Thread's contention monitor, of the locks that `aether.contention` sees and of what it is told."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from aether import contention
from aether._native import NOT_FOUND, ConcurrentDict
from aether.contention import Level as ContentionLevel
from aether.contention import LockUse

__all__ = ["ContentionLevel", "ContentionMetrics", "ContentionMonitor", "ContentionStats", "get_monitor"]


@dataclass
class ContentionMetrics:
    """What became of a lock. Times are in seconds."""

    name: str
    total_acquisitions: int = 0
    total_wait_time: float = 0.0
    total_hold_time: float = 0.0
    failed_attempts: int = 0
    contention_count: int = 0

    @property
    def average_wait_time(self) -> float:
        return self.total_wait_time / self.total_acquisitions if self.total_acquisitions else 0.0

    @property
    def average_hold_time(self) -> float:
        return self.total_hold_time / self.total_acquisitions if self.total_acquisitions else 0.0

    @property
    def contention_rate(self) -> float:
        """In percent."""
        return 100 * self.contention_count / self.total_acquisitions if self.total_acquisitions else 0.0

    @property
    def contention_level(self) -> ContentionLevel:
        return ContentionLevel.of(self.contention_rate)


@dataclass
class ContentionStats:
    """What is known at one moment, by the locks' names."""

    total_locks_tracked: int = 0
    metrics: dict[str, ContentionMetrics] = field(default_factory=dict)
    timestamp: float = field(default_factory=time.time)

    def get_hot_locks(self, threshold: float = 20.0) -> list[tuple[str, ContentionMetrics]]:
        """Those for which at least that share of acquisitions had to wait, in percent."""
        return [item for item in self.metrics.items() if item[1].contention_rate >= threshold]

    def get_slowest_locks(self, limit: int = 10) -> list[tuple[str, ContentionMetrics]]:
        """Those with the longest mean wait."""
        return sorted(self.metrics.items(), key=lambda item: item[1].average_wait_time, reverse=True)[:limit]

    def print_report(self) -> None:
        """A line for each lock, the hottest first."""
        print(f"{self.total_locks_tracked} locks")
        for name, each in sorted(self.metrics.items(), key=lambda item: (-item[1].contention_rate, item[0])):
            print(
                f"  {each.contention_level.value}: {name}: taken {each.total_acquisitions} times, "
                f"{each.contention_rate:.1f}% waited, {1e3 * each.average_wait_time:.3f} ms on average, "
                f"held {1e3 * each.average_hold_time:.3f} ms"
            )


class ContentionMonitor:
    """The one monitor of this process: while it is enabled it counts as `aether.contention`, and what it is told."""

    _enabled: bool
    _told: ConcurrentDict[str, ContentionMetrics]
    _report: contention.ContentionReport | None

    def __new__(cls) -> "ContentionMonitor":
        return _monitor

    def enable(self) -> None:
        """Begins to count. AetherUsageError where locks are monitored otherwise, or races are watched for."""
        if self._report is None:
            self._report = contention.start()
        self._enabled = True

    def disable(self) -> None:
        """Counts no more; what was counted stays."""
        report, self._report, self._enabled = self._report, None, False
        if report is None:
            return
        if not report.is_complete:
            contention.stop()
        for use in report.locks:
            self._change(use.name, partial(_sum, _metrics_of(use)))

    def clear(self) -> None:
        """Counts from zero."""
        was_enabled = self._enabled
        self.disable()
        self._told.clear()
        if was_enabled:
            self.enable()

    def track_acquisition(self, lock_name: str, acquired: bool, wait_time: float = 0.0) -> None:
        """Tells of an attempt at a lock that is not seen otherwise."""
        if acquired:
            self._tell(
                lock_name,
                lambda old: replace(
                    old,
                    total_acquisitions=old.total_acquisitions + 1,
                    total_wait_time=old.total_wait_time + wait_time,
                ),
            )
        else:
            self._tell(lock_name, lambda old: replace(old, failed_attempts=old.failed_attempts + 1))

    def track_release(self, lock_name: str, hold_time: float = 0.0) -> None:
        """Tells that a lock of which was told is given back."""
        if lock_name in self._told:
            self._tell(lock_name, lambda old: replace(old, total_hold_time=old.total_hold_time + hold_time))

    def track_contention(self, lock_name: str) -> None:
        """Tells that a lock was held by another."""
        self._tell(lock_name, lambda old: replace(old, contention_count=old.contention_count + 1))

    def _tell(self, name: str, change: Callable[[ContentionMetrics], ContentionMetrics]) -> None:
        if self._enabled:
            self._change(name, change)

    def _change(self, name: str, change: Callable[[ContentionMetrics], ContentionMetrics]) -> None:
        def changed(key: str, old: Any) -> ContentionMetrics:
            return change(ContentionMetrics(key) if old is NOT_FOUND else old)

        self._told.compute(name, changed)

    def get_stats(self) -> ContentionStats:
        """What is known now."""
        metrics = self._told.snapshot()
        for use in () if self._report is None else self._report.locks:
            metrics[use.name] = _sum(metrics.get(use.name, ContentionMetrics(use.name)), _metrics_of(use))
        return ContentionStats(len(metrics), metrics)

    def print_report(self) -> None:
        """Prints what is known now."""
        self.get_stats().print_report()


def _metrics_of(use: LockUse) -> ContentionMetrics:
    return ContentionMetrics(use.name, use.acquisitions, use.total_wait, use.total_hold, use.failed, use.contended)


def _sum(first: ContentionMetrics, second: ContentionMetrics) -> ContentionMetrics:
    return ContentionMetrics(
        first.name,
        first.total_acquisitions + second.total_acquisitions,
        first.total_wait_time + second.total_wait_time,
        first.total_hold_time + second.total_hold_time,
        first.failed_attempts + second.failed_attempts,
        first.contention_count + second.contention_count,
    )


def _make() -> ContentionMonitor:
    made = object.__new__(ContentionMonitor)
    made._enabled, made._told, made._report = False, ConcurrentDict(), None
    return made


_monitor = _make()


def get_monitor() -> ContentionMonitor:
    """The one monitor."""
    return _monitor
