"""Four threads update one thing in five ways; prints what is left of each way's updates, as JSON."""

import json
import sys
import threading

THREADS = 4
UPDATES = int(sys.argv[1])


class Counter:
    def __init__(self):
        self.n = 0


augmented = Counter()
assigned = Counter()
entries = {"k": 0}
total = 0


def make_cell():
    count = 0

    def add():
        nonlocal count
        for _ in range(UPDATES):
            count += 1

    return add, lambda: count


add_to_cell, read_cell = make_cell()


def add_to_attribute():
    for _ in range(UPDATES):
        augmented.n += 1


def assign_to_attribute():
    for _ in range(UPDATES):
        assigned.n = assigned.n + 1


def add_to_global():
    global total
    for _ in range(UPDATES):
        total += 1


def assign_to_entry():
    for _ in range(UPDATES):
        entries["k"] = entries["k"] + 1


def in_threads(work):
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


sys.setswitchinterval(1e-6)
for way in (add_to_attribute, assign_to_attribute, add_to_global, assign_to_entry, add_to_cell):
    in_threads(way)
kept = {
    "x.n += 1": augmented.n,
    "x.n = x.n + 1": assigned.n,
    "g += 1": total,
    "d[k] = d[k] + 1": entries["k"],
    "cell += 1": read_cell(),
}
print(json.dumps(kept))
