# expect: warning data-race Price.value
# twin: norace_readers
"""Of two readers only the second is waited for: the first may find the new price."""

import threading

from support.invisible import Turns

turns = Turns()


class Price:
    def __init__(self):
        self.value = 1


price = Price()


def first():
    turns.wait(0)
    assert price.value in (1, 2)  # racy
    turns.end()


def second():
    assert price.value == 1


one, two = threading.Thread(target=first), threading.Thread(target=second)
one.start()
turns.wait(1)
two.start()
two.join()
price.value = 2  # racy
turns.end()
one.join()
