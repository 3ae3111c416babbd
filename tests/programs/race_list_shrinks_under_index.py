# expect: error check-then-act list
"""The index is compared with the length; a removal in between makes it one too large (IndexError)."""

from support.invisible import one_by_one

players = ["a", "b", "c"]


def show(place):
    if place < len(players):  # racy
        return players[place]
    return None


def third():
    show(2)


def leave():
    players.pop()  # racy


one_by_one(third, leave)
