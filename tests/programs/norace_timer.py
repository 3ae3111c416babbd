# expect: nothing
"""A timer's start comes before its function, and its function before the `join`."""

import threading


class Alarm:
    def __init__(self):
        self.rung = 0

    def ring(self):
        self.rung += 1


alarm = Alarm()
alarm.rung = 1
timer = threading.Timer(0, alarm.ring)
timer.start()
timer.join()
alarm.rung += 1
