# expect: error lost-update dict['rung']
"""A timer that is not yet finished may be about to run its function: who asked must wait.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import Steps, Turns

notes = {"rung": 0}
asked = Steps()
turns = Turns()


def ring():
    asked.wait(1)
    turns.wait(0)
    notes["rung"] += 1  # racy
    turns.end()


bell = threading.Timer(0, ring)
bell.start()
bell.finished.wait(0)
asked.end()
turns.wait(1)
notes["rung"] += 1  # racy
turns.end()
bell.join()
