# expect: error lost-update Beat.count
# twin: norace_join
"""A daemon thread that nobody joins updates what the main program updates.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import Steps


class Beat:
    def __init__(self):
        self.count = 0

    def beat(self):
        self.count += 1  # racy


steps = Steps()
beat = Beat()


def run():
    beat.beat()
    steps.end()
    steps.wait(2)


threading.Thread(target=run, daemon=True).start()
steps.wait(1)
beat.beat()
