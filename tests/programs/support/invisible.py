"""Orders threads in time, and in nothing that a race detector takes for synchronisation.

Threads wait for each other by spinning on a byte of anonymous mapped memory. Neither the access nor the wait is an edge
of race-model.md: a mapping is no container, no lock is taken, and ``sched_yield`` only hands the processor (and the
GIL) over. So a racy program can be made to do the same in every run, without sleeping, and stays racy.
"""

import mmap
import os
import threading
from collections.abc import Callable


REVERSED = os.environ.get("PROGRAMS_ORDER") == "reversed"


def ordered[Part](*parts: Part) -> tuple[Part, ...]:
    """As they are written, or turned round where the runner asks for the other order."""
    return parts[::-1] if REVERSED else parts


class Steps:
    """Numbered steps, taken one after another: ``wait(n)`` returns when ``n`` of them are done.

    Only one thread may end a step at a time; who waits for the step before has that by itself.
    """

    def __init__(self) -> None:
        self._done = mmap.mmap(-1, 1)

    def wait(self, done: int) -> None:
        while self._done[0] < done:
            os.sched_yield()

    def end(self) -> None:
        self._done[0] += 1


class Turns:
    """Parts of threads that run at once, one part after another; the last part comes first in the other order.

    A part begins with ``wait`` for its turn, counted from 0, and closes with ``end``.
    """

    def __init__(self, count: int = 2) -> None:
        self._count = count
        self._places = ordered(*range(count))
        self._steps = Steps()

    def wait(self, turn: int) -> None:
        self._steps.wait(self._places[turn])

    def end(self) -> None:
        self._steps.end()

    def wait_for_all(self) -> None:
        self._steps.wait(self._count)


def together(*functions: Callable[[], object]) -> None:
    """Run each in a thread of its own, all at once; returns when all have ended."""
    threads = _threads(functions)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def one_by_one(*functions: Callable[[], object]) -> None:
    """As ``together``, but each starts when the thread before has ended, which nobody joined until then."""
    threads = _threads(functions)
    for thread in threads:
        thread.start()
        wait_until_gone(thread)
    for thread in threads:
        thread.join()


def _threads(functions: tuple[Callable[[], object], ...]) -> list[threading.Thread]:
    return [threading.Thread(target=function, name=function.__name__) for function in ordered(*functions)]


def wait_until_gone(thread: threading.Thread) -> None:
    """Return when the operating system has no such thread any more; ``join`` would be an edge."""
    task = f"/proc/self/task/{thread.native_id}"
    while os.path.exists(task):
        os.sched_yield()
