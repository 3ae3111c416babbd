# expect: error lost-update __main__.total
# expect: note benign deque
# one order: a token is there when the other has given it
"""What is done after the token was given is ordered by nothing."""

from collections import deque

from support.invisible import one_by_one

tokens = deque([1])
total = 0


def give():
    global total
    tokens.popleft()
    tokens.append(1)
    total += 1  # racy


def take():
    global total
    tokens.popleft()
    total += 1  # racy


one_by_one(give, take)
