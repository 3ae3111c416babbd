"""Time as the limiter sees it: settable, so that the program does the same in every run."""


class Clock:
    def __init__(self, now=0.0):
        self._now = now

    def __call__(self):
        return self._now


class Window:
    """A stretch of time in which so many calls may be made."""

    def __init__(self, length, calls):
        self.length = length
        self.calls = calls

    def index(self, now):
        return int(now // self.length)

    def left(self, now):
        return self.length - now % self.length
