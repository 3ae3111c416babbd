# expect: nothing
"""One lock from the test to the store: there is one client, and its list is appended to under the lock too."""

import threading

from support.invisible import one_by_one


class Client:
    def __init__(self):
        self.topics = []

    def subscribe(self, topic):
        self.topics.append(topic)


class App:
    _client = None
    lock = threading.Lock()

    def subscribe(self, topic):
        with self.lock:
            if self._client is None:
                self._client = Client()
            self._client.subscribe(topic)


app = App()
one_by_one(lambda: app.subscribe("news"), lambda: app.subscribe("mail"))
