# expect: nothing
"""Start is before the thread, the thread before its join."""

import threading

totals = {"n": 0}
names = []


def work():
    totals["n"] += 1
    names.append(threading.current_thread().name)


for _ in range(5):
    totals["n"] += 1
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    totals["n"] += 1
assert totals["n"] == 15
