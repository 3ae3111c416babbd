# expect: note benign __main__.hosts
"""A new list takes the place of the old one; a walk stays with what it began with."""

from support.invisible import one_by_one

hosts = ["a", "b", "c"]


def reload():
    global hosts
    hosts = ["d", "e"]


def ping():
    for host in hosts:
        assert host


one_by_one(reload, ping)
