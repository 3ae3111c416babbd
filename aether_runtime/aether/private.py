"""Private references to what user tests replace: these stay the real ones."""

import _signal  # type: ignore[import-not-found]  # typeshed does not know it
import os
import posix
import time

DEFAULT_DISPOSITION = _signal.SIG_DFL
"""The plain int: ``_signal.signal`` refuses the enum's member."""

close = os.close
fstat = os.fstat
ftruncate = os.ftruncate
get_signal = _signal.getsignal
getpid = os.getpid
isatty = os.isatty
kill = os.kill
leave = posix._exit
lseek = os.lseek
now = time.time
open_fd = os.open
replace = os.replace
set_signal = _signal.signal
stat = os.stat
unlink = os.unlink
sleep = time.sleep
_write = os.write

_PAUSE = 0.01
_MOST_PAUSES = 1000


def write_all(fd: int, content: bytes) -> None:
    """Write every byte, in one call where the system takes it whole.

    The other end may have made the pipe non-blocking for all: then a full pipe is waited for, some seconds at most.
    """
    pauses = 0
    while content:
        try:
            content = content[_write(fd, content) :]
        except BlockingIOError:
            pauses += 1
            if pauses > _MOST_PAUSES:
                raise
            sleep(_PAUSE)
