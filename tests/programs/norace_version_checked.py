# expect: note benign Document.text
# expect: note benign Document.version
"""An edit is refused unless the version, loaded first, is still the same; each edit that is not makes a new version."""

import threading

from support.invisible import together


class Document:
    def __init__(self):
        self.lock = threading.Lock()
        self.text = ""
        self.version = 0

    def save(self, text, version):
        with self.lock:
            if version != self.version:
                return False
            self.text = text
            self.version = version + 1
            return True

    def append(self, more):
        while True:
            version = self.version
            text = self.text
            if self.save(text + more, version):
                return


document = Document()
together(lambda: document.append("a"), lambda: document.append("b"))
assert len(document.text) == 2
