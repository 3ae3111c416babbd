# expect: note benign list
"""`pop` tells by its own exception that nothing is left: nobody relies on a test."""

from support.invisible import one_by_one


stack = [1, 2]


def drain():
    while True:
        try:
            stack.pop()
        except IndexError:
            return


def first():
    drain()


def second():
    drain()


one_by_one(first, second)
