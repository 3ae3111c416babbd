# expect: nothing
"""Whoever looks takes the error, and asks no length; an `append` moves no element that was there."""

from support.invisible import one_by_one

players = ["a", "b", "c"]


def show(place):
    try:
        return players[place]
    except IndexError:
        return None


def third():
    show(2)


def join():
    players.append("d")


one_by_one(third, join)
