# expect: error check-then-act Bucket.tokens
# expect: note benign list
"""A mail server that sends so many letters a second to each domain, and schedules the others for later.

Two that send to one domain may both find the last token, so that one letter too many goes out, and the server is turned
away; or both read the same number of tokens, and one that was taken is still there.
"""

from support.invisible import one_by_one

from .clock import Clock
from .letters import Letter, newsletter
from .schedule import Schedule


class Bucket:
    """Tokens for letters: so many at most, and one more each second."""

    def __init__(self, most):
        self.most = most
        self.tokens = most

    def take(self):
        if self.tokens < 1:  # racy
            return False
        self.tokens -= 1  # racy
        return True

    def fill(self, seconds):
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
