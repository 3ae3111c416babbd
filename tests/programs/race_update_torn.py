# expect: error torn-state dict['host']
# named: dict['port']
"""One `update` stores both entries at once, and the reader takes them in one after the other: half of each is possible."""

from support.invisible import one_by_one

address = {"host": "old", "port": 1}


def move():
    address.update(host="new", port=2)  # racy


def show():
    return f"{address['host']}:{address['port']}"  # racy


one_by_one(move, show)
