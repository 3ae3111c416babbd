# expect: note benign Config.current
# expect: note benign colours
"""Copy-on-write of a class attribute and of a closure variable: each reader loads it once."""

from support.invisible import one_by_one


class Config:
    current = ["a", "b"]


def palette():
    colours = ["red", "green"]

    def repaint():
        nonlocal colours
        colours = ["blue", "white"]

    def show():
        return "".join(colours)

    return repaint, show


repaint, show = palette()


def change():
    Config.current = ["c", "d"]
    repaint()


def read():
    show()
    return "".join(Config.current)


one_by_one(change, read)
