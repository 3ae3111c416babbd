# expect: error iterate-while-mutated Config.__dict__
# expect: error iterate-while-mutated __main__.__dict__
"""An attribute and a global that were deleted are put back, which changes the namespace again, beside a walk."""

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


def walk():
    return [name for name in vars(config)]  # racy


def put_back():
    config.size = 2  # racy


def walk_globals():
    return sum(1 for _ in globals())  # racy


def put_global_back():
    global limit
    limit = 2  # racy


together(drop)
one_by_one(walk, put_back)
one_by_one(walk_globals, put_global_back)
