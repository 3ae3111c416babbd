# expect: warning data-race Seen.last
# twin: norace_stored_text
"""Each thread sets its own text by `setattr` from the same place: which of them stays is decided by nothing."""

from support.invisible import one_by_one


class Seen:
    def __init__(self):
        self.last = ""


seen = Seen()


def store(who):
    setattr(seen, "last", f"from {who}")  # racy


one_by_one(lambda: store("ann"), lambda: store("bob"))
