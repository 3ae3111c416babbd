# expect: error lost-update Alarm.rung
# twin: norace_timer
"""Two timers run their functions in threads of their own, which nothing orders.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import Turns


class Alarm:
    def __init__(self):
        self.rung = 0

    def ring(self, turn):
        turns.wait(turn)
        self.rung += 1  # racy
        turns.end()


alarm = Alarm()
turns = Turns()
timers = [threading.Timer(0, alarm.ring, (turn,)) for turn in range(2)]
for timer in timers:
    timer.start()
for timer in timers:
    timer.join()
