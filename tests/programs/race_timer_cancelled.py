# expect: warning data-race Alarm.rung
"""`cancel` that comes too late orders nothing: the alarm may have rung or not."""

import threading

from support.invisible import Steps, Turns


class Alarm:
    def __init__(self):
        self.rung = None

    def ring(self):
        ringing.end()
        turns.wait(0)
        self.rung = "ring"  # racy
        turns.end()


alarm = Alarm()
ringing = Steps()
turns = Turns()
timer = threading.Timer(0, alarm.ring)
timer.start()
ringing.wait(1)
turns.wait(1)
timer.cancel()
assert alarm.rung in (None, "ring")  # racy
turns.end()
