# expect: error lost-update Alarm.rung
# twin: norace_timer
"""Two timers run their functions in threads of their own, which nothing orders.

Both can read the same old value, and one update is lost.
"""

import threading


class Alarm:
    def __init__(self):
        self.rung = 0

    def ring(self):
        self.rung += 1  # racy


alarm = Alarm()
timers = [threading.Timer(0, alarm.ring) for _ in range(2)]
for timer in timers:
    timer.start()
for timer in timers:
    timer.join()
