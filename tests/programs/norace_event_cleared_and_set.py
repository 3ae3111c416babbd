# expect: nothing
"""Who sets the event anew has waited for the letter itself."""

import threading

from support.invisible import Steps


class Post:
    def __init__(self):
        self.came = threading.Event()
        self.letter = None

    def deliver(self):
        self.letter = ["dear"]
        self.came.set()

    def advertise(self):
        self.came.wait()
        self.came.clear()
        self.came.set()

    def collect(self):
        self.came.wait()
        return self.letter


post = Post()
steps = Steps()


def deliver():
    post.deliver()


def advertise():
    post.advertise()
    steps.end()


def collect():
    steps.wait(1)
    assert post.collect() == ["dear"]


threads = [threading.Thread(target=target) for target in (deliver, advertise, collect)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
