# expect: error lost-update Meter.reading
# one order: both read the meter, so the other order is the same run
# twin: norace_address_reuse
"""Many threads live and end between the two that race; the first of these is joined by nobody until the end.

Both can read the same old value, and one update is lost.
"""

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
