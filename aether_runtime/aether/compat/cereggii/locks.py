"""``ReadersWriterLock``: an RWLock with cereggii's names."""

from typing import Self

from aether._native import RWLock


class _Side:
    """What the reader's and the writer's side have in common: `with`."""

    __slots__ = ("_lock",)

    def __init__(self, lock: RWLock) -> None:
        self._lock = lock

    def acquire(self, timeout: float | None = None) -> bool:
        """Whether it was to be had in time."""
        raise NotImplementedError

    def release(self) -> None:
        """RuntimeError where this thread does not have it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *error: object) -> None:
        self.release()


class ReadersWriterLock:
    """Many threads read together, or one writes alone; both may take it again.

    Writers come first. A reader that wants to write would wait for itself: RuntimeError.
    """

    class ReaderLock(_Side):
        """The lock, for who reads."""

        __slots__ = ()

        def acquire(self, timeout: float | None = None) -> bool:
            return self._lock.acquire_read(timeout)

        def release(self) -> None:
            self._lock.release_read()

    class WriterLock(_Side):
        """The lock, for who writes."""

        __slots__ = ()

        def acquire(self, timeout: float | None = None) -> bool:
            return self._lock.acquire_write(timeout)

        def release(self) -> None:
            self._lock.release_write()

    def __init__(self) -> None:
        self._lock = RWLock(reentrant=True)

    def reader(self) -> ReaderLock:
        """For `with lock.reader():`."""
        return self.ReaderLock(self._lock)

    def writer(self) -> WriterLock:
        """For `with lock.writer():`."""
        return self.WriterLock(self._lock)
