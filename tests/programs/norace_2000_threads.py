# expect: nothing
"""2,000 short threads update one attribute, each after the one before was joined.

A join comes before the next start.
"""

import threading


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1


counter = Counter()
for _ in range(2000):
    thread = threading.Thread(target=counter.hit)
    thread.start()
    thread.join()
assert counter.hits == 2000
