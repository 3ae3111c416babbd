# expect: warning data-race Task.result
# twin: norace_join
"""A `join` that timed out orders nothing: the result that is printed may be there or not."""

import threading

from support.invisible import Turns


class Task:
    def __init__(self):
        self.result = None


task = Task()
turns = Turns()


def work():
    turns.wait(0)
    task.result = 42  # racy
    turns.end()
    turns.wait_for_all()


thread = threading.Thread(target=work)
thread.start()
turns.wait(1)
thread.join(timeout=0.001)
print(task.result)  # racy
turns.end()
thread.join()
