# expect: nothing
"""Each addition to the module's variable is made under the module's lock."""

import threading

from support.invisible import together

lock = threading.Lock()

total = 0


def add():
    global total
    for number in range(10):
        with lock:
            total += number


together(add, add)
assert total == 90
