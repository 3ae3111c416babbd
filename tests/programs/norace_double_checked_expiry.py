# expect: note benign Client.token
# expect: note benign Client.expires
"""The token is stored before its expiry is, and what the outer test finds valid has its token: who finds it expired goes
on under the lock.
"""

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
                    self.token = f"token of {now}"
                    self.expires = now + 10
        return self.token


client = Client()


def first():
    assert client.valid_token(5) is not None


def second():
    assert client.valid_token(6) is not None


one_by_one(first, second)
