# expect: error lost-update __main__.total
# expect: note benign deque
"""What is done after the token was given is ordered by nothing.

Both can read the same old value, and one update is lost.
"""

from collections import deque

from support.invisible import Steps, Turns, together

tokens = deque([1])
given = Steps()
turns = Turns()
total = 0


def give():
    global total
    tokens.popleft()
    tokens.append(1)
    given.end()
    turns.wait(0)
    total += 1  # racy
    turns.end()


def take():
    global total
    given.wait(1)
    tokens.popleft()
    turns.wait(1)
    total += 1  # racy
    turns.end()


together(give, take)
