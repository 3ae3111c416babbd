# expect: nothing
"""A call whose argument raises appends nothing: not to its list, nor to one that is made at the dead list's address."""

import threading

lock = threading.Lock()
published = threading.Event()
rows = None


class Log:
    def append(self, row):
        pass


def boom():
    raise ValueError


def add(to, make):
    to.append(make())


def write():
    global rows
    dead = [1]
    try:
        add(dead, boom)
    except ValueError:
        pass
    del dead
    with lock:
        rows = []
    published.set()
    add(Log(), int)


def read():
    published.wait()
    with lock:
        for row in rows:
            print(row)


threads = [threading.Thread(target=target) for target in (write, read)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
