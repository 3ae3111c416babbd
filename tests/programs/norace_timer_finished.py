# expect: nothing
"""A timer says that it is finished when its function has returned."""

import threading

notes = {"rung": 0}


def ring():
    notes["rung"] += 1


bell = threading.Timer(0, ring)
bell.start()
bell.finished.wait()
notes["rung"] += 1
assert notes["rung"] == 2
bell.join()
