# expect: error lost-update Meter.reading
# twin: norace_address_reuse
"""Many threads live and end between the two that race."""

import threading

from support.invisible import wait_until_gone


class Meter:
    def __init__(self):
        self.reading = 0

    def read(self):
        self.reading += 1  # racy


meter = Meter()
early = threading.Thread(target=meter.read)
early.start()
wait_until_gone(early)
for _ in range(100):
    other = threading.Thread(target=lambda: None)
    other.start()
    other.join()
late = threading.Thread(target=meter.read)
late.start()
late.join()
early.join()
