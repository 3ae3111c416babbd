# expect: note benign Worker.count
# expect: note benign Worker.beat
"""Two gauges, one of them behind a getter that says only whether it is low enough: no two values stand together."""

from support.invisible import one_by_one


class Worker:
    def __init__(self):
        self.count = 0
        self.beat = 0.5

    def run(self):
        for step in range(5):
            self.count += 1
            self.beat = step * 1.5

    def healthy(self):
        return self.beat < 60


worker = Worker()


def watch():
    assert worker.count < 9 and worker.healthy()


one_by_one(worker.run, watch)
