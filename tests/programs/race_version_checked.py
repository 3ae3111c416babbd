# expect: error lost-update Document.text
# expect: note benign Document.version
"""An edit is refused unless the version is still the same; but the text was loaded before the version.

What another thread has appended in between is lost.
"""

import threading

from support.invisible import one_by_one


class Document:
    def __init__(self):
        self.lock = threading.Lock()
        self.text = ""
        self.version = 0

    def save(self, text, version):
        with self.lock:
            if version != self.version:
                return False
            self.text = text  # racy
            self.version = version + 1
            return True

    def append(self, more):
        while True:
            text = self.text  # racy
            version = self.version
            if self.save(text + more, version):
                return


document = Document()
one_by_one(lambda: document.append("a"), lambda: document.append("b"))
