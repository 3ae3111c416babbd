# expect: nothing
"""The same under one lock."""

import threading
from collections import deque

from support.invisible import Steps, together

recent = deque(["a"], maxlen=10)
lock = threading.Lock()
steps = Steps()


def log():
    with lock:
        recent.append("b")
    steps.end()


def show():
    steps.wait(1)
    with lock:
        return list(recent)


together(log, show)
