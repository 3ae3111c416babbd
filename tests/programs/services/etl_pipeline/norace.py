# expect: nothing
"""Queues hand the rows on; what was done is counted by one thread, from the results, after the workers were joined."""

import queue

from support.invisible import together

from .stages import Bad, clean, price, read
from .tally import Quiet, Tally

PRICES = {"apple": 2, "fig": 5}

records = queue.Queue(maxsize=2)
rows = queue.Queue()
results = queue.SimpleQueue()
tally = Quiet()


def extract():
    for record in read():
        records.put(record)
    records.put(None)


def transform():
    while (record := records.get()) is not None:
        try:
            rows.put(clean(record))
        except Bad:
            continue
    rows.put(None)
    rows.put(None)


def load_first():
    row = rows.get()
    if row is not None:
        results.put(price(row, PRICES))
        tally.add("done")


def load_second():
    row = rows.get()
    if row is not None:
        results.put(price(row, PRICES))
        tally.add("done")


together(extract, transform, load_first, load_second)
final = Tally("done")
while not results.empty():
    assert results.get().price in (6, 35)
    final.add("done")
assert str(final) == "done: 2"
