# expect: note benign dict['page']
"""An entry is a version and a text; both are loaded again under the lock, and the version compared."""

import threading

from support.invisible import together


class Wiki:
    def __init__(self):
        self.lock = threading.Lock()
        self.pages = {"page": (0, "")}

    def append(self, text):
        while True:
            version, old = self.pages["page"]
            new = old + text
            with self.lock:
                current = self.pages["page"]
                if current[0] != version:
                    continue
                self.pages["page"] = (version + 1, new)
                return

    def prepend(self, text):
        while True:
            version, old = self.pages["page"]
            new = text + old
            with self.lock:
                current, _ = self.pages["page"]
                if current == version:
                    self.pages["page"] = (version + 1, new)
                    return


wiki = Wiki()
together(lambda: wiki.append("a"), lambda: wiki.prepend("b"))
assert wiki.pages["page"][0] == 2
assert len(wiki.pages["page"][1]) == 2
