# expect: warning data-race Log.last
# twin: norace_2000_threads
"""2,000 short threads run between two that store one attribute; the first of these is joined by nobody until the end.

Which of the two words is the last is decided by nothing.
"""

import threading

from support.invisible import ordered, wait_until_gone


class Log:
    def __init__(self):
        self.last = None

    def first_word(self):
        self.last = "first"  # racy

    def last_word(self):
        self.last = "last"  # racy


log = Log()
one, other = ordered(log.first_word, log.last_word)
first = threading.Thread(target=one)
first.start()
wait_until_gone(first)
for _ in range(2000):
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
last = threading.Thread(target=other)
last.start()
last.join()
first.join()
