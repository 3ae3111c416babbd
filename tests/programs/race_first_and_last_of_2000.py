# expect: warning data-race Log.last
# twin: norace_2000_threads
"""2,000 short threads run between two that store one attribute; the first of these is joined by nobody until the end.

Which of the two words is the last is decided by nothing.
"""

import threading

from support.invisible import wait_until_gone


class Log:
    def __init__(self):
        self.last = None

    def first_word(self):
        self.last = "first"  # racy

    def last_word(self):
        self.last = "last"  # racy


log = Log()
first = threading.Thread(target=log.first_word)
first.start()
wait_until_gone(first)
for _ in range(2000):
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
last = threading.Thread(target=log.last_word)
last.start()
last.join()
first.join()
