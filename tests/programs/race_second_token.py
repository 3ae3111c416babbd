# expect: warning data-race dict['second']
# twin: norace_semaphore_signal
"""The first token says nothing of what came before the one that was released second: that part may be there or not."""

import threading

from support.invisible import Steps, Turns, together

done = threading.Semaphore(0)
parts = {"first": 0, "second": 0}
released = Steps()
turns = Turns()


def first():
    parts["first"] = 1
    done.release()
    released.end()


def second():
    released.wait(1)
    turns.wait(0)
    parts["second"] = 2  # racy
    turns.end()
    done.release()


def collect():
    done.acquire()
    assert parts["first"] == 1
    turns.wait(1)
    assert parts["second"] in (0, 2)  # racy
    turns.end()


together(first, second, collect)
