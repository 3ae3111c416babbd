# expect: nothing
"""Test and use stand under one lock."""

import threading

from support.invisible import one_by_one


class Client:
    def __init__(self):
        self._socket = [1]
        self._lock = threading.Lock()

    @property
    def socket(self):
        return self._socket

    def send(self):
        with self._lock:
            if self.socket is not None:
                return self.socket[0]
        return None

    def close(self):
        with self._lock:
            self._socket = None


client = Client()
one_by_one(client.send, client.close)
