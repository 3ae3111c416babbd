"""What runs already when a watch begins: threads, and pools of threads."""

import gc
import sys
from collections.abc import Iterator
from itertools import chain
from types import FrameType

type ThreadRow = tuple[int, str, bool, object]
"""Identifier, name, whether it is a daemon, and what others wait for to see its end; None for the main thread."""


def found() -> tuple[list[ThreadRow], list[object], bool]:
    """The threads that ``threading`` knows, those that are about to run among them; pools of threads; and whether one
    of the threads waits for another to end.
    """
    return _threads(), _pools(), _one_is_joining()


def _threads() -> list[ThreadRow]:
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    main = threading.main_thread()
    rows: list[ThreadRow] = []
    for thread in [*chain(threading._limbo.values(), threading._active.values())]:
        handle = getattr(thread, "_handle", None)
        ident = getattr(handle, "ident", None) or thread.ident
        if ident:
            rows.append((ident, str(thread.name), bool(thread.daemon), None if thread is main else handle))
    return rows


def _one_is_joining() -> bool:
    threading = sys.modules.get("threading")
    if threading is None:
        return False
    joining = {threading.Thread.join.__code__, threading._shutdown.__code__}
    return any(frame.f_code in joining for innermost in sys._current_frames().values() for frame in _frames(innermost))


def _frames(innermost: FrameType) -> Iterator[FrameType]:
    frame: FrameType | None = innermost
    while frame is not None:
        yield frame
        frame = frame.f_back


def _pools() -> list[object]:
    """Of ``multiprocessing.pool``: their queues tell them from others only when they are made."""
    pool = sys.modules.get("multiprocessing.pool")
    thread_pool = getattr(pool, "ThreadPool", None)
    if thread_pool is None:
        return []
    return [each for each in gc.get_objects() if thread_pool in type(each).__mro__]
