# expect: error lost-update dict['rung']
"""A timer that is not yet finished may be about to run its function: who asked must wait."""

import threading

from support.invisible import Steps, wait_until_gone

notes = {"rung": 0}
steps = Steps()


def ring():
    steps.wait(1)
    notes["rung"] += 1  # racy


bell = threading.Timer(0, ring)
bell.start()
bell.finished.wait(0)
steps.end()
wait_until_gone(bell)
notes["rung"] += 1  # racy
bell.join()
