# expect: warning data-race dict['one']
"""The key that is loaded may be the one that another thread takes out: the look-up finds it, or not."""

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.idle = {"one": 1}

    def take(self):
        return self.idle.popitem()  # racy

    def look(self):
        try:
            return self.idle["one"]  # racy
        except KeyError:
            return None


pool = Pool()


def take():
    pool.take()


def look():
    pool.look()


one_by_one(take, look)
