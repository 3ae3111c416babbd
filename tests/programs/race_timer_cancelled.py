# expect: warning data-race Alarm.rung
"""`cancel` that comes too late orders nothing: the alarm may have rung or not."""

import threading

from support.invisible import wait_until_gone


class Alarm:
    def __init__(self):
        self.rung = None

    def ring(self):
        self.rung = "ring"  # racy


alarm = Alarm()
timer = threading.Timer(0, alarm.ring)
timer.start()
wait_until_gone(timer)
timer.cancel()
assert alarm.rung == "ring"  # racy
