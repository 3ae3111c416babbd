# expect: nothing
"""Compared and looked up under the lock that the removal takes: the index cannot become too large in between."""

import threading

from support.invisible import one_by_one

players = ["a", "b", "c"]
lock = threading.Lock()


def show(place):
    with lock:
        if place < len(players):
            return players[place]
    return None


def third():
    show(2)


def leave():
    with lock:
        players.pop()


one_by_one(third, leave)
