# expect: note benign list
"""`pop` tells by its own exception that nothing is left."""

from support.invisible import Steps, together


stack = [1, 2]


def drain():
    while True:
        try:
            stack.pop()
        except IndexError:
            return


steps = Steps()


def first():
    drain()
    steps.end()


def second():
    steps.wait(1)
    drain()


together(first, second)
