# expect: note check-then-act dict['a']
"""The failure of the act is caught around it."""

from support.invisible import Steps, together


prices = {"a": 1, "b": 2}


def forget(key):
    if key in prices:
        try:
            del prices[key]
        except KeyError:
            pass


steps = Steps()


def first():
    forget("a")
    steps.end()


def second():
    steps.wait(1)
    forget("a")


together(first, second)
