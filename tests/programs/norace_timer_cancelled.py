# expect: nothing
"""After `cancel`, `join` waits for a call that has begun."""

import threading

from support.invisible import wait_until_gone


class Alarm:
    def __init__(self):
        self.rung = None

    def ring(self):
        self.rung = ["ring"]


alarm = Alarm()
timer = threading.Timer(0, alarm.ring)
timer.start()
wait_until_gone(timer)
timer.cancel()
timer.join()
assert alarm.rung
