# expect: nothing
"""Every `task_done` comes after its result, and `Queue.join` returns after every `task_done`."""

import queue
import threading

work = queue.Queue()
results = [0] * 10


def worker():
    while (index := work.get()) is not None:
        results[index] = index * index
        work.task_done()


thread = threading.Thread(target=worker)
thread.start()
for index in range(10):
    work.put(index)
work.join()
assert sum(results) == 285
work.put(None)
thread.join()
