# expect: error torn-state Worker.count
# variants: all but half: what a getter and its caller do together is told of one text that is watched in one way
"""Two gauges that are shown together, one of them by a getter that returns its value.

What is shown may be the count of one step beside the beat of another.
"""

from support.invisible import one_by_one


class Worker:
    def __init__(self):
        self.count = 0
        self.beat = 0.5

    def run(self):
        for step in range(5):
            self.count += 1  # racy
            self.beat = step * 1.5

    def last_beat(self):
        return self.beat


worker = Worker()


def watch():
    return worker.count, worker.last_beat()  # racy


one_by_one(worker.run, watch)
