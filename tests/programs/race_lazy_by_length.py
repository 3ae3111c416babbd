# expect: warning check-then-act __main__.table
"""Both may find the table empty and fill it: of two tables that were made one is not kept."""

from support.invisible import one_by_one

table = {}


def load():
    return {"KeyError": "no such key"}


def text(name):
    global table
    if len(table) == 0:  # racy
        table = load()  # racy
    return table.get(name)


def one():
    text("KeyError")


def two():
    text("ValueError")


one_by_one(one, two)
