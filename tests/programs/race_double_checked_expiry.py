# expect: warning torn-state Client.token
# expect: note benign Client.expires
"""The expiry is stored before its token: who finds it valid in between is given None."""

import threading

from support.invisible import one_by_one


class Client:
    def __init__(self):
        self.lock = threading.Lock()
        self.token = None
        self.expires = 0

    def valid_token(self, now):
        if self.expires < now:
            with self.lock:
                if self.expires < now:
                    self.expires = now + 10
                    self.token = f"token of {now}"  # racy
        return self.token  # racy


client = Client()


def first():
    assert client.valid_token(5) is not None


def second():
    assert client.valid_token(6) is not None


one_by_one(first, second)
