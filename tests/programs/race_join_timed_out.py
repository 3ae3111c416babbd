# expect: warning data-race Task.result
# twin: norace_join
"""A `join` that timed out orders nothing: the result that is printed may be there or not."""

import threading

from support.invisible import Steps


class Task:
    def __init__(self):
        self.result = None


task = Task()
steps = Steps()


def work():
    task.result = 42  # racy
    steps.end()
    steps.wait(2)


thread = threading.Thread(target=work)
thread.start()
steps.wait(1)
thread.join(timeout=0.001)
print(task.result)  # racy
steps.end()
thread.join()
