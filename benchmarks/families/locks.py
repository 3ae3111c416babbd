"""aether.locks beside the standard library's locks and ft_utils."""

import threading

from operations import Case, Family, peer

from aether.atomics import AtomicInt64
from aether.locks import ObjectLock, RWLock, atomic


class Guarded:
    """One object, and the ways to run a section of it alone."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rlock = threading.RLock()
        self.rw = RWLock()
        self.reading, self.writing = self.rw.read(), self.rw.write()

    own = ObjectLock

    @atomic
    def atomically(self) -> None:
        pass

    def locked(self) -> None:
        with self.rlock:
            pass


def families() -> dict[str, Family]:
    empty = Case("empty method", AtomicInt64, "x._nothing()")
    return {
        "A section": Family(
            empty,
            (
                Case("threading.Lock, `with lock`", Guarded, "\n        with x.lock: pass"),
                Case("RWLock, `with reading`", Guarded, "\n        with x.reading: pass"),
                Case("RWLock, `with writing`", Guarded, "\n        with x.writing: pass"),
                Case("RWLock, `with lock.read()`", Guarded, "\n        with x.rw.read(): pass"),
                Case("ObjectLock, `with ObjectLock(x)`", Guarded, "\n        with x.own(x): pass"),
                *peer("ft_utils.synchronization", "RWLock", "x.lock_write(); x.unlock_write()"),
            ),
        ),
        "A method of one line": Family(
            empty,
            (
                Case("`with self.rlock` in it", Guarded, "x.locked()"),
                Case("`@atomic` above it", Guarded, "x.atomically()"),
            ),
        ),
    }
