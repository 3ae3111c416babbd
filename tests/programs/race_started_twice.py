# expect: error check-then-act Engine.started
"""Both may find the engine at rest, and start it: it has been started twice."""

from support.invisible import one_by_one


class Engine:
    def __init__(self):
        self.started = False
        self.starts = 0

    def start(self):
        if not self.started:  # racy
            self.started = True  # racy
            self.starts += 1


engine = Engine()


def one():
    engine.start()


def two():
    engine.start()


one_by_one(one, two)
