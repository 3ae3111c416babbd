"""Where a subscriber's messages lie until it comes for them."""

import queue


class Mailbox:
    def __init__(self, owner, pattern):
        self.owner = owner
        self.pattern = pattern
        self._messages = queue.SimpleQueue()

    @property
    def address(self):
        return f"{self.owner} ({self.pattern})"

    def put(self, topic, message):
        self._messages.put((topic, message))

    def drain(self):
        found = []
        while True:
            try:
                found.append(self._messages.get_nowait())
            except queue.Empty:
                return found
