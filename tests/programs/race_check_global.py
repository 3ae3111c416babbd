# expect: error check-then-act __main__.current
"""The global is loaded a second time after its test, and the other may have dropped it (AttributeError)."""

from support.invisible import one_by_one


class Job:
    def run(self):
        return 1


current = Job()


def run():
    return current.run() if current else None  # racy


def drop():
    global current
    current = None  # racy


def first():
    run()


def second():
    drop()


one_by_one(first, second)
