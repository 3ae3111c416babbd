# expect: warning data-race Config.current
# expect: warning data-race colours
"""The new list replaces the old one whole, and each reader loads it twice: it can see both."""

from support.invisible import one_by_one


class Config:
    current = ["a", "b"]


def palette():
    colours = ["red", "green"]

    def repaint():
        nonlocal colours
        colours = ["blue", "white"]  # racy

    def show():
        return colours[0] + colours[1]  # racy

    return repaint, show


repaint, show = palette()


def change():
    Config.current = ["c", "d"]  # racy
    repaint()


def read():
    show()
    return Config.current[0] + Config.current[1]  # racy


one_by_one(change, read)
