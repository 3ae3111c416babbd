# expect: error iterate-while-mutated Added.__dict__
# expect: error iterate-while-mutated Named.__dict__
# expect: error iterate-while-mutated Deleted.__dict__
# expect: error iterate-while-mutated Defaulted.__dict__
# expect: error iterate-while-mutated Popped.__dict__
"""A walk over an object's attributes beside one that comes or goes: the dict changes its size during the iteration."""

from support.invisible import one_by_one


class Added:
    def __init__(self):
        self.old = 1


class Named(Added):
    pass


class Deleted(Added):
    pass


class Defaulted(Added):
    closed = False


class Popped(Added):
    pass


added, named, deleted, defaulted, popped = Added(), Named(), Deleted(), Defaulted(), Popped()


def walk_added():
    for _ in vars(added):  # racy
        pass


def add():
    added.new = 2  # racy


def walk_named():
    return {name: 1 for name in named.__dict__}  # racy


def set_by_name(name="late"):
    setattr(named, name, 2)  # racy


def walk_deleted():
    return sum(1 for _ in deleted.__dict__.keys())  # racy


def delete():
    del deleted.old  # racy


def walk_defaulted():
    return [name for name in vars(defaulted)]  # racy


def close():
    defaulted.closed = True  # racy


def walk_popped():
    for _ in vars(popped):  # racy
        pass


def pop():
    vars(popped).pop("old")  # racy


one_by_one(walk_added, add)
one_by_one(walk_named, set_by_name)
one_by_one(walk_deleted, delete)
one_by_one(walk_defaulted, close)
one_by_one(walk_popped, pop)
