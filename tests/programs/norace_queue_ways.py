# expect: nothing
"""Items that are put by each method come before their getting by each."""

import queue

from support.invisible import together

notes = {}
plain, simple = queue.Queue(), queue.SimpleQueue()


def write():
    notes["put"] = 1
    plain.put("put")
    notes["put_nowait"] = 2
    plain.put_nowait("put_nowait")
    notes["simple"] = 3
    simple.put("simple")
    notes["simple nowait"] = 4
    simple.put_nowait("simple nowait")
    plain.join()
    assert notes["reader"] == 5


def read():
    assert notes[plain.get()] == 1
    assert notes[wait_for(plain)] == 2
    assert notes[simple.get()] == 3
    assert notes[wait_for(simple)] == 4
    notes["reader"] = 5
    plain.task_done()
    plain.task_done()


def wait_for(items):
    while True:
        try:
            return items.get_nowait()
        except queue.Empty:
            continue


together(write, read)
