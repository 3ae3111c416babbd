# expect: nothing
"""A thread that is no longer alive has been waited for."""

import os
import threading


class Result:
    def __init__(self):
        self.value = 0


result = Result()


def work():
    result.value = 1


thread = threading.Thread(target=work)
thread.start()
while thread.is_alive():
    os.sched_yield()
result.value += 1
