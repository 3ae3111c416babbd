# expect: error iterate-while-mutated Added.__dict__
# expect: error iterate-while-mutated Deleted.__dict__
# expect: warning data-race Read.limit
"""A class's namespace is walked, or read, beside attributes of the class that come, go or change."""

from support.invisible import one_by_one


class Added:
    old = 1


class Deleted:
    old = 1


class Read:
    limit = 1


def walk_added():
    for _ in vars(Added):  # racy
        pass


def add():
    Added.new = 2  # racy


def walk_deleted():
    return [name for name, _ in Deleted.__dict__.items()]  # racy


def delete():
    del Deleted.old  # racy


def read():
    return vars(Read)["limit"]  # racy


def change():
    Read.limit = 5  # racy


one_by_one(walk_added, add)
one_by_one(walk_deleted, delete)
one_by_one(read, change)
