# expect: error lost-update dict['done']
"""Rows go from stage to stage by queues, which hand them over. What the stages count in common, no queue guards: the
two pricing workers lose counts."""

import queue

from support.invisible import Turns, together

from .stages import Bad, clean, price, read
from .tally import Tally

PRICES = {"apple": 2, "fig": 5}

records = queue.Queue(maxsize=2)
rows = queue.Queue()
results = queue.SimpleQueue()
tally = Tally("done")
turns = Turns()


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
        turns.wait(0)
        tally.add("done")
        turns.end()


def load_second():
    row = rows.get()
    if row is not None:
        results.put(price(row, PRICES))
        turns.wait(1)
        tally.add("done")
        turns.end()


together(extract, transform, load_first, load_second)
assert {results.get().price, results.get().price} == {6, 35}
