# expect: warning data-race dict['second']
# twin: norace_semaphore_signal
# one order: the tokens lie in the order of their release
"""The first token says nothing of what came before the one that was released second: that part may be there or not."""

import threading

from support.invisible import one_by_one

done = threading.Semaphore(0)
parts = {"first": 0, "second": 0}


def first():
    parts["first"] = 1
    done.release()


def second():
    parts["second"] = 2  # racy
    done.release()


def collect():
    done.acquire()
    assert parts["first"] == 1
    assert parts["second"] == 2  # racy


one_by_one(first, second, collect)
