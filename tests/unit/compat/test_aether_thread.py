"""aether.compat.aether_thread: the decorators' options, and a contention monitor that sees locks."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from threads import elsewhere, in_threads

from aether import contention
from aether.compat.aether_thread import (
    ContentionLevel,
    ContentionMetrics,
    ContentionMonitor,
    ContentionStats,
    LockType,
    SynchronizationStrategy,
    atomic,
    get_monitor,
    synchronized,
)


class Account:
    def __init__(self) -> None:
        self.balance = 0

    @atomic
    def deposit(self, amount: int) -> None:
        self.balance += amount

    @atomic(lock_type=LockType.LOCK, strategy=SynchronizationStrategy.GIL_DISABLED, track_contention=True)
    def withdraw(self, amount: int) -> int:
        self.deposit(-amount)
        return amount

    @synchronized
    def held(self) -> object:
        return elsewhere(self.hasty)

    @synchronized(timeout=0.01)
    def hasty(self) -> str:
        return "done"


@atomic
def plain() -> str:
    return "done"


def test_all_methods_of_an_object_have_one_lock() -> None:
    account = Account()

    def work() -> None:
        for _ in range(200):
            account.deposit(2)
            account.withdraw(1)

    in_threads(*[work] * 4)
    assert account.balance == 800
    assert (account.withdraw(1), plain(), account.hasty()) == (1, "done", "done")


def test_a_lock_that_is_not_to_be_had_is_a_timeout() -> None:
    with pytest.raises(TimeoutError):
        Account().held()


def test_options_that_are_none_are_refused() -> None:
    wrong: list[dict[str, Any]] = [{"lock_type": "mutex"}, {"strategy": 1}, {"timeout": -1}]
    for options in wrong:
        with pytest.raises(ValueError, match=r"\w"):
            atomic(**options)


@pytest.fixture
def monitor() -> Iterator[ContentionMonitor]:
    monitor = get_monitor()
    monitor.enable()
    monitor.clear()
    yield monitor
    monitor.disable()
    monitor.clear()
    assert not contention.is_monitoring()


def test_the_monitor_sees_locks_and_is_told_of_others(monitor: ContentionMonitor) -> None:
    assert ContentionMonitor() is monitor
    Account().deposit(1)
    for turn in range(4):
        monitor.track_acquisition("file", acquired=turn > 0, wait_time=0.5)
    monitor.track_contention("file")
    monitor.track_release("file", hold_time=3.0)
    monitor.track_release("nobody's", hold_time=3.0)
    stats = monitor.get_stats()
    assert set(stats.metrics) == {"@atomic Account", "file"}
    assert stats.total_locks_tracked == 2
    assert stats.metrics["file"] == ContentionMetrics("file", 3, 1.5, 3.0, 1, 1)
    assert stats.metrics["@atomic Account"].total_acquisitions == 1
    assert [name for name, _ in stats.get_hot_locks()] == ["file"]


def test_what_was_counted_stays_until_it_is_cleared(monitor: ContentionMonitor, capsys: Any) -> None:
    guard = threading.Lock()
    for _ in range(2):
        with guard:
            pass
        monitor.disable()
        monitor.track_contention("file")
        with guard:
            pass
        monitor.enable()
    first, second = sorted(monitor.get_stats().metrics.items())
    assert [metrics.total_acquisitions for _, metrics in (first, second)] == [1, 1]
    assert first[0].startswith("guard (")
    assert second[0].startswith("taken at ")
    monitor.print_report()
    heading, line, _ = capsys.readouterr().out.splitlines()
    assert heading == "2 locks"
    assert line.startswith(f"  none: {first[0]}: taken 1 times, 0.0% waited")
    monitor.clear()
    assert monitor.get_stats().metrics == {}
    with guard:
        pass
    assert len(monitor.get_stats().metrics) == 1


def test_metrics() -> None:
    metrics = ContentionMetrics("a", 10, 0.1, 0.5, contention_count=3)
    assert (metrics.average_wait_time, metrics.average_hold_time) == (0.01, 0.05)
    assert (metrics.contention_rate, metrics.contention_level) == (30.0, ContentionLevel.HIGH)
    idle = ContentionMetrics("b")
    assert (idle.average_wait_time, idle.average_hold_time, idle.contention_rate) == (0, 0, 0)
    stats = ContentionStats(2, {"a": metrics, "b": idle})
    assert (stats.get_hot_locks(30), stats.get_hot_locks(31)) == ([("a", metrics)], [])
    assert stats.get_slowest_locks(1) == [("a", metrics)]
