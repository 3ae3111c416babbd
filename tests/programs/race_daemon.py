# expect: error lost-update Beat.count
# twin: norace_join
"""A daemon thread that nobody joins updates what the main program updates.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import Turns


class Beat:
    def __init__(self):
        self.count = 0

    def beat(self):
        self.count += 1  # racy


turns = Turns()
beat = Beat()


def run():
    turns.wait(0)
    beat.beat()
    turns.end()
    turns.wait_for_all()


threading.Thread(target=run, daemon=True).start()
turns.wait(1)
beat.beat()
turns.end()
turns.wait_for_all()
