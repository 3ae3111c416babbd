# expect: error check-then-act dict['page']
"""The version is compared under the lock, and the lock released before the store: two who find the same version both
store a text without the other's.
"""

import threading

from support.invisible import one_by_one


class Wiki:
    def __init__(self):
        self.lock = threading.Lock()
        self.pages = {"page": (0, "")}

    def append(self, text):
        version, old = self.pages["page"]
        with self.lock:
            current = self.pages["page"]  # racy
            is_same = current[0] == version
        if is_same:
            self.pages["page"] = (version + 1, old + text)  # racy


wiki = Wiki()
one_by_one(lambda: wiki.append("a"), lambda: wiki.append("b"))
