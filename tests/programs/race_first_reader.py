# expect: warning data-race Price.value
# twin: norace_readers
"""Of two readers only the second is waited for: the first may find the new price."""

import threading

from support.invisible import Steps

steps = Steps()


class Price:
    def __init__(self):
        self.value = 1


price = Price()


def first():
    assert price.value == 1  # racy
    steps.end()
    steps.wait(2)


def second():
    assert price.value == 1


one, two = threading.Thread(target=first), threading.Thread(target=second)
one.start()
steps.wait(1)
two.start()
two.join()
price.value = 2  # racy
steps.end()
one.join()
