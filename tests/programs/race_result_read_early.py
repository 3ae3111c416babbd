# expect: warning data-race Worker.result
# twin: norace_join
"""The result is read without waiting for the thread: it may be there or not."""

import threading

from support.invisible import Steps


class Worker:
    def __init__(self):
        self.result = None

    def run(self):
        self.result = sum(range(10))  # racy
        steps.end()


steps = Steps()
worker = Worker()
thread = threading.Thread(target=worker.run)
thread.start()
steps.wait(1)
print(worker.result)  # racy
thread.join()
