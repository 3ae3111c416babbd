# expect: nothing
"""Each thread stores its own text from the same place, under one lock."""

import threading

from support.invisible import one_by_one


class Seen:
    def __init__(self):
        self.last = ""


lock = threading.Lock()
seen = Seen()
entries = {"last": ""}


def store(who):
    with lock:
        seen.last = f"from {who}"
        setattr(seen, "last", f"again from {who}")
        entries["last"] = f"from {who}"


one_by_one(lambda: store("ann"), lambda: store("bob"))
