# expect: nothing
"""Test and store stand under one lock, whichever case is taken, or none."""

import threading

from support.invisible import one_by_one

state = {"mode": "idle"}
lock = threading.Lock()


def start():
    with lock:
        match state:
            case {"mode": "idle"}:
                state["mode"] = "busy"
            case {"mode": str(other)}:
                return other
    return None


one_by_one(start, start)
