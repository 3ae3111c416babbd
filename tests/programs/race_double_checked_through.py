# expect: error check-then-act Client.token
"""Both may find the token expired, and each then puts a new one in its place: what the first one put there is lost."""

import threading

from support.invisible import one_by_one


class Token:
    def __init__(self, expires):
        self.expires = expires


class Client:
    def __init__(self):
        self.lock = threading.Lock()
        self.token = Token(0)

    def renew(self, now):
        if self.token.expires < now:  # racy
            with self.lock:
                self.token = Token(now + 10)  # racy


client = Client()


def first():
    client.renew(5)


def second():
    client.renew(6)


one_by_one(first, second)
