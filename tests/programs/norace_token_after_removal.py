# expect: note benign deque
# one order: a token is there when the other has given it
"""A token is given, and another taken right after: who takes the first has what was done before it."""

from collections import deque

from support.invisible import one_by_one

tokens = deque([1])
total = 0


def give():
    global total
    total += 1
    tokens.append(1)
    tokens.popleft()


def take():
    global total
    tokens.popleft()
    total += 1


one_by_one(give, take)
