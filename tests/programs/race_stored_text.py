# expect: warning data-race Seen.last
# expect: warning data-race dict['last']
"""Each thread stores its own text from the same place: which of them stays is decided by nothing.

An f-string makes a new string each time, as `%` does.
"""

from support.invisible import one_by_one


class Seen:
    def __init__(self):
        self.last = ""


seen = Seen()
entries = {"last": ""}


def store(who):
    seen.last = f"from {who}"  # racy
    entries["last"] = f"from {who}"  # racy


one_by_one(lambda: store("ann"), lambda: store("bob"))
