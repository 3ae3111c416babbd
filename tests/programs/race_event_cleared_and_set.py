# expect: warning data-race Post.letter
# one order: who collects waits for the event
"""The event was cleared and set again by somebody who knows nothing of the letter: the wait comes after that set, and
could have come before the letter is there."""

import threading

from support.invisible import one_by_one


class Post:
    def __init__(self):
        self.came = threading.Event()
        self.letter = None

    def deliver(self):
        self.letter = ["dear"]  # racy
        self.came.set()

    def advertise(self):
        self.came.clear()
        self.came.set()

    def collect(self):
        self.came.wait()
        return self.letter  # racy


post = Post()


def deliver():
    post.deliver()


def advertise():
    post.advertise()


def collect():
    post.collect()


one_by_one(deliver, advertise, collect)
