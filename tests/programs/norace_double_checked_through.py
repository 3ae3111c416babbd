# expect: note benign Client.token
"""The outer test looks through what the client holds. It is made again, alike, under the lock that every writer holds: a
token that has been put in its place meanwhile is asked as the first one was.
"""

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
        if self.token.expires < now:
            with self.lock:
                if self.token.expires < now:
                    self.token = Token(now + 10)


client = Client()


def first():
    client.renew(5)


def second():
    client.renew(6)


one_by_one(first, second)
