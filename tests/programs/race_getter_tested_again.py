# expect: error check-then-act Client._socket
"""The getter is asked once for the test and once for what is done: in between the socket may be gone."""

from support.invisible import one_by_one


class Client:
    def __init__(self):
        self._socket = [1]

    @property
    def socket(self):
        return self._socket  # racy

    def send(self):
        if self.socket is not None:
            return self.socket[0]
        return None

    def close(self):
        self._socket = None  # racy


client = Client()
one_by_one(client.send, client.close)
