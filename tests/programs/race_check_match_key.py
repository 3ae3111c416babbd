# expect: error check-then-act dict['mode']
# monitoring gap: what a pattern reads of its subject is not seen
"""A mapping pattern tests an entry: both may find it idle, though in a serial run the second finds it busy."""

from support.invisible import one_by_one

state = {"mode": "idle"}


def start():
    match state:
        case {"mode": "idle"}:  # racy
            state["mode"] = "busy"  # racy


one_by_one(start, start)
