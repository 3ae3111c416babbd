# expect: nothing
"""Both variables are updated under one lock, a hundred times."""

import threading

from support.invisible import together

lock = threading.Lock()

errors = 0
warnings = 0


def note():
    global errors, warnings
    for _ in range(100):
        with lock:
            errors += 1
            warnings += 1


together(note, note)
assert errors == warnings == 200
