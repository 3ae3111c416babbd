"""Programs whose peak memory is compared, watched against plain, and one that must not grow."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path


def empty() -> None:
    """Nothing: what is left is the fixed part."""


class Record:
    """A small object with three attributes."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = f"record {number}"
        self.tags = [number]


def many_objects() -> None:
    """Keeps 200,000 objects, each with its own list, in a list and a dict."""
    records = [Record(number) for number in range(200_000)]
    by_number = {record.number: record for record in records}
    assert len(by_number) == len(records)


def shared_objects() -> None:
    """Keeps 100,000 objects that three threads read and one lock guards."""
    records = [Record(number) for number in range(100_000)]
    lock = threading.Lock()

    def work() -> None:
        with lock:
            for record in records:
                record.number += len(record.tags)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def big_values() -> None:
    """Keeps much memory in few objects."""
    values = [b"x" * 1_000_000 for _ in range(60)]
    assert sum(map(len, values)) == 60_000_000


PROGRAMS: Mapping[str, Callable[[], None]] = {
    "empty": empty,
    "many objects": many_objects,
    "shared objects": shared_objects,
    "big values": big_values,
}


def resident_bytes() -> int:
    """What this process keeps in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096
