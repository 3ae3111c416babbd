# expect: warning data-race Post.letter
"""The event was cleared and set again by somebody who knows nothing of the letter: the wait comes after that set, and
could have come before the letter is there."""

import threading

from support.invisible import Steps, Turns, together


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
advertised = Steps()
turns = Turns()


def deliver():
    turns.wait(0)
    post.deliver()
    turns.end()


def advertise():
    turns.wait(1)
    post.advertise()
    advertised.end()


def collect():
    advertised.wait(1)
    post.collect()
    turns.end()


together(deliver, advertise, collect)
