"""Who is connected, and what each has been given and not yet acknowledged."""

import itertools


class Session:
    def __init__(self, client):
        self.client = client
        self.tags = itertools.count(1)
        self.given = {}

    def give(self, queue, body):
        tag = next(self.tags)
        self.given[tag] = (queue, body)
        return tag

    def acknowledge(self, tag):
        return self.given.pop(tag, None) is not None  # racy

    def unacknowledged(self):
        return [entry for _, entry in sorted(self.given.items())]
