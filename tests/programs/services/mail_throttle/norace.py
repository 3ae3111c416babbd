# expect: note benign list
"""A bucket's tokens are asked for, taken and filled up under its lock: only as many letters go out as there are tokens.

What was sent is appended to a list, in one step each.
"""

import threading

from support.invisible import one_by_one

from .clock import Clock
from .letters import Letter, newsletter
from .schedule import Schedule


class Bucket:
    """Tokens for letters: so many at most, and one more each second."""

    def __init__(self, most):
        self.most = most
        self.tokens = most
        self.lock = threading.Lock()

    def take(self):
        with self.lock:
            if self.tokens < 1:
                return False
            self.tokens -= 1
            return True

    def fill(self, seconds):
        with self.lock:
            self.tokens = min(self.most, self.tokens + seconds)


class Server:
    def __init__(self, clock, domains, most):
        self.clock = clock
        self.buckets = {domain: Bucket(most) for domain in domains}
        self.later = Schedule()
        self.sent = []

    def send(self, letter):
        if self.buckets[letter.domain].take():
            self.sent.append(letter.recipient)
        else:
            self.later.add(self.clock.now + letter.attempt, letter.again())

    def tick(self, now):
        seconds = now - self.clock.now
        self.clock.move_to(now)
        for bucket in self.buckets.values():
            bucket.fill(seconds)
        for _, letter in self.later.take_due(now):
            self.send(letter)


server = Server(Clock(), ["a.example", "b.example"], most=3)
news, refused = newsletter(["ann@a.example", "bob@b.example", "cid@a.example", "dot"], "News!")
assert refused == ["dot"]


def mail_out():
    for letter in news:
        server.send(letter)


def remind():
    for name in ("eve", "fay"):
        server.send(Letter(f"{name}@a.example", "Have you seen it?"))


one_by_one(mail_out, remind)
while (when := server.later.next_time()) is not None:
    server.tick(when)
assert sorted(server.sent) == ["ann@a.example", "bob@b.example", "cid@a.example", "eve@a.example", "fay@a.example"]
