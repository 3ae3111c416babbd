"""Forks in the middle of what other threads do.

On free-threaded Python 3.13 a child may hang by no fault of ours. A thread that waited longer than a millisecond for a
`PyMutex` is handed it while it still sleeps, and a fork in this moment leaves the child a lock that nobody releases.
Each object has one; so has each variable of a closure, and it is taken to read it. tests/proof/fork_with_closure.py
shows it without aether. So a child gets all that it needs as arguments, and looks at nothing of Python's that other
threads use: where it hangs, the fault is ours.
"""

import faulthandler
import os
import resource
import select
import signal
from collections.abc import Callable


def check_in_child[*Objects](check: Callable[[*Objects], bool], *objects: *Objects, seconds: float = 120) -> None:
    """Forks, and passes if `check(*objects)` is true in the child.

    A child that hangs is ended, and tells where it was.
    """
    child = os.fork()
    if child == 0:
        faulthandler.enable(2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            os._exit(0 if check(*objects) else 1)
        finally:
            os._exit(2)
    descriptor = os.pidfd_open(child)
    ended = select.poll()
    ended.register(descriptor, select.POLLIN)
    in_time = ended.poll(seconds * 1000)
    os.close(descriptor)
    if not in_time:
        os.kill(child, signal.SIGABRT)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert in_time, f"the child did not end within {seconds} seconds"
    assert status == 0, f"the child ended with {status}"
