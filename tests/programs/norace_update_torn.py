# expect: note benign dict
"""The reader takes both in at once, by a copy: it has the old pair or the new one."""

from support.invisible import one_by_one

address = {"host": "old", "port": 1}


def move():
    address.update(host="new", port=2)


def show():
    copied = address.copy()
    return f"{copied['host']}:{copied['port']}"


one_by_one(move, show)
