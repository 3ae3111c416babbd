"""``IntervalLock`` and ``RWLock``. Each wait takes a timeout, and Ctrl-C interrupts it."""

import threading
from collections import deque
from threading import get_ident
from time import monotonic
from typing import Self

from aether._native import RWLock as _RWLock


class _Turn:
    """A thread that waits for its turn."""

    def __init__(self) -> None:
        self.thread = get_ident()
        self.has_come = threading.Lock()
        self.has_come.acquire()


class IntervalLock:
    """A lock for long work: who has it lets others have it from time to time, by `poll()`.

    Who waits longest gets it next. RuntimeError where a thread takes it twice, or gives back what it does not have.
    """

    def __init__(self, interval: float = 0.005) -> None:
        self._interval = interval
        self._guard = threading.Lock()
        self._owner: int | None = None
        self._end = 0.0
        """When the owner's interval is over, on the monotonic clock."""
        self._waiting: deque[_Turn] = deque()

    def lock(self, timeout: float | None = None) -> None:
        """Takes the lock. TimeoutError if it was not to be had within `timeout` seconds."""
        if timeout is not None and timeout < 0:
            raise ValueError("timeout must not be negative")
        with self._guard:
            if self._owner == get_ident():
                raise RuntimeError("this thread has the lock already")
            if self._owner is None:
                self._give_to(get_ident())
                return
        turn = _Turn()
        try:
            in_time = self._wait(turn, timeout)
        except BaseException:
            self._give_up(turn)
            raise
        if not in_time and self._leave(turn):
            raise TimeoutError("the lock was not to be had in time")

    def unlock(self) -> None:
        """Gives the lock back."""
        with self._guard:
            self._require_owner()
            self._pass_on()

    def cede(self) -> None:
        """Lets those who wait now have the lock first; it is this thread's again afterwards."""
        self._require_owner()
        if not self._waiting:
            self._give_to(get_ident())
            return
        turn = _Turn()
        try:
            with self._guard:
                self._waiting.append(turn)
                self._pass_on()
        finally:
            self._wait_for_return(turn)

    def poll(self) -> None:
        """cede(), if this thread has had the lock for the interval."""
        self._require_owner()
        if monotonic() >= self._end:
            self.cede()

    def locked(self) -> bool:
        """Whether any thread has it."""
        return self._owner is not None

    def __enter__(self) -> Self:
        self.lock()
        return self

    def __exit__(self, *error: object) -> None:
        self.unlock()

    def _require_owner(self) -> None:
        if self._owner != get_ident():
            raise RuntimeError("this thread does not have the lock")

    def _give_to(self, thread: int) -> None:
        self._end = monotonic() + self._interval
        self._owner = thread

    def _pass_on(self) -> None:
        """To who waits longest. Under the guard."""
        if not self._waiting:
            self._owner = None
            return
        turn = self._waiting.popleft()
        self._give_to(turn.thread)
        turn.has_come.release()

    def _wait(self, turn: _Turn, timeout: float | None) -> bool:
        with self._guard:
            if self._owner is None:
                self._give_to(turn.thread)
                return True
            self._waiting.append(turn)
        return turn.has_come.acquire(timeout=-1 if timeout is None else timeout)

    def _give_up(self, turn: _Turn) -> None:
        if not self._leave(turn) and self._owner == turn.thread:
            self.unlock()

    def _leave(self, turn: _Turn) -> bool:
        """Whether it still waited; else it is its turn by now."""
        with self._guard:
            waits = turn in self._waiting
            if waits:
                self._waiting.remove(turn)
            return waits

    def _wait_for_return(self, turn: _Turn) -> None:
        """Has the lock at the end, whatever a signal's handler raises meanwhile: that comes afterwards."""
        try:
            if self._owner == turn.thread:
                self._leave(turn)
            else:
                turn.has_come.acquire()
        except BaseException:
            self._wait_for_return(turn)
            raise


class RWLock:
    """Many threads read together, or one writes alone. Writers come first.

    A thread may take it again. RuntimeError where it gives back what it does not have, or reads and wants to write.
    """

    def __init__(self) -> None:
        self._lock = _RWLock(reentrant=True)

    def lock_read(self, timeout: float | None = None) -> None:
        """Begins to read. TimeoutError if that was not to be had within `timeout` seconds."""
        if not self._lock.acquire_read(timeout):
            raise TimeoutError("the lock was not to be had in time")

    def unlock_read(self) -> None:
        """Ends to read."""
        self._lock.release_read()

    def lock_write(self, timeout: float | None = None) -> None:
        """Begins to write. TimeoutError if that was not to be had within `timeout` seconds."""
        if not self._lock.acquire_write(timeout):
            raise TimeoutError("the lock was not to be had in time")

    def unlock_write(self) -> None:
        """Ends to write."""
        self._lock.release_write()

    def readers(self) -> int:
        """How many threads read."""
        return self._lock.readers

    def writers_waiting(self) -> int:
        """How many threads wait to write."""
        return self._lock.waiting_writers

    def writer_locked(self) -> bool:
        """Whether a thread writes."""
        return self._lock.write_locked


class RWReadContext:
    """`with RWReadContext(lock):` reads."""

    def __init__(self, lock: RWLock) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        self._lock.lock_read()

    def __exit__(self, *error: object) -> None:
        self._lock.unlock_read()


class RWWriteContext:
    """`with RWWriteContext(lock):` writes."""

    def __init__(self, lock: RWLock) -> None:
        self._lock = lock

    def __enter__(self) -> None:
        self._lock.lock_write()

    def __exit__(self, *error: object) -> None:
        self._lock.unlock_write()
