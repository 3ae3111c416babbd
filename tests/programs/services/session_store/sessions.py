"""Sessions of people who are logged in."""

import hashlib


class Session:
    __slots__ = ("data", "expires", "token", "user")

    def __init__(self, user, now, lifetime):
        self.user = user
        self.token = token_of(user)
        self.expires = now + lifetime
        self.data = {}

    def is_over(self, now):
        return self.expires <= now


def token_of(user):
    return hashlib.sha256(user.encode()).hexdigest()[:12]


class Forbidden(Exception):
    pass


class Clock:
    """Time that stands still until somebody moves it."""

    def __init__(self):
        self._now = 0

    def now(self):
        return self._now

    def move(self, seconds):
        self._now += seconds
