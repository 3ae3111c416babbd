# expect: nothing
"""What was deleted is put back before anybody walks; later stores find it there."""

from support.invisible import one_by_one, together


class Config:
    def __init__(self):
        self.size = 1


config = Config()
limit = 1


def drop():
    global limit
    del config.size
    del limit


def put_back():
    global limit
    config.size = limit = 2


def walk():
    return [name for name in vars(config)], sum(1 for _ in globals())


def store():
    global limit
    config.size = 3
    limit = 3


together(drop)
together(put_back)
one_by_one(walk, store)
