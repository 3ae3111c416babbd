# expect: warning data-race Worker.result
# twin: norace_join
"""The result is read without waiting for the thread: it may be there or not."""

import threading

from support.invisible import Turns


class Worker:
    def __init__(self):
        self.result = None

    def run(self):
        turns.wait(0)
        self.result = sum(range(10))  # racy
        turns.end()


turns = Turns()
worker = Worker()
thread = threading.Thread(target=worker.run)
thread.start()
turns.wait(1)
print(worker.result)  # racy
turns.end()
thread.join()
