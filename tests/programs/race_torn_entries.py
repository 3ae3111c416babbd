# expect: error torn-state dict['host']
"""Two entries of a dict that belong together are stored one after the other, and loaded in one statement.

The reader can pair the new host with the old port.
"""

from support.invisible import one_by_one

options = {"host": "a", "port": 1}


def move():
    options["host"] = "b"  # racy
    options["port"] = 2


def connect():
    return options["host"], options["port"]  # racy


one_by_one(move, connect)
