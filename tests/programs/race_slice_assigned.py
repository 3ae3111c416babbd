# expect: error iterate-while-mutated list
"""A slice of all elements is stored while the list is walked: the walk meets some of the old and some of the new."""

from support.invisible import one_by_one

hosts = ["a", "b", "c"]


def reload():
    hosts[:] = ["d", "e"]  # racy


def ping():
    for host in hosts:  # racy
        assert host


one_by_one(reload, ping)
