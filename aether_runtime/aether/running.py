"""What runs already when a watch begins: threads, and pools of threads."""

import gc
import sys
from types import ModuleType

from aether import _native, private

_MOST_LOOKS = 100
_BETWEEN_LOOKS = 0.001

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
    for thread in _known_to(threading):
        handle = _handle(thread)
        ident = getattr(handle, "ident", None) or getattr(thread, "_ident", None)
        if isinstance(ident, int) and ident:
            name = getattr(thread, "_name", None)
            waited_for = None if thread is main else handle
            rows.append((ident, name if isinstance(name, str) else "", _is_daemon(thread), waited_for))
    return rows


def _known_to(threading: ModuleType) -> list[object]:
    """Those that are about to run have no identifier for some microseconds."""
    for _ in range(_MOST_LOOKS):
        with threading._active_limbo_lock:
            beginning, active = list(threading._limbo.values()), list(threading._active.values())
        if all(getattr(_handle(each), "ident", True) for each in beginning):
            break
        private.sleep(_BETWEEN_LOOKS)
    return [*beginning, *active]


def _handle(thread: object) -> object:
    """What knows the thread's end; 3.14 gave it another name."""
    return getattr(thread, "_os_thread_handle", None) or getattr(thread, "_handle", None)


def _is_daemon(thread: object) -> bool:
    return getattr(thread, "_daemonic", False) is True


def _one_is_joining() -> bool:
    threading = sys.modules.get("threading")
    if threading is None:
        return False
    joining = {threading.Thread.join.__code__, threading._shutdown.__code__}
    return any(code in joining for code, _ in _native.running_code())


def _pools() -> list[object]:
    """Of ``multiprocessing.pool``: their queues tell them from others only when they are made."""
    pool = sys.modules.get("multiprocessing.pool")
    thread_pool = getattr(pool, "ThreadPool", None)
    if thread_pool is None:
        return []
    return [each for each in gc.get_objects() if thread_pool in type(each).__mro__]
