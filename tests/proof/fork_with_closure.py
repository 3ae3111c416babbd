"""A child of fork that hangs on free-threaded Python 3.13, without aether: see tests/stress/forks.py.

    python tests/proof/fork_with_closure.py

Threads read a variable of a closure, for which each takes its lock for a moment. One that waited longer than a
millisecond is handed the lock while it still sleeps: a fork in this moment leaves the child a lock that nobody
releases, and the child hangs where it reads the variable. On 2 processors that takes a few dozen forks; with the GIL it
does not happen.
"""

import faulthandler
import os
import select
import signal
import sys
import threading
import warnings

FORKS = 1000


def hangs_at_fork() -> int | None:
    number = 0

    def read() -> None:
        while True:
            for _ in range(100):
                number  # noqa: B018 - to read it is all

    for _ in range(4):
        threading.Thread(target=read, daemon=True).start()
    for each in range(FORKS):
        child = os.fork()
        if child == 0:
            os._exit(number)
        ended = select.poll()
        descriptor = os.pidfd_open(child)
        ended.register(descriptor, select.POLLIN)
        hangs = not ended.poll(10_000)
        os.close(descriptor)
        if hangs:
            os.kill(child, signal.SIGABRT)
        os.waitpid(child, 0)
        if hangs:
            return each
    return None


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    faulthandler.enable()  # the child tells where it was
    found = hangs_at_fork()
    print(f"Python {sys.version}")
    print(f"none of {FORKS} children hung" if found is None else f"the child of fork {found} hung", flush=True)
    os._exit(found is not None)
