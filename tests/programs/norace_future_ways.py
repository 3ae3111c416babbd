# expect: nothing
"""What a task did comes before whatever says that it is done: result, exception, `done`, `wait`, callbacks."""

from concurrent.futures import ThreadPoolExecutor, as_completed, wait

notes = {}


def note(name):
    notes[name] = name
    return name


with ThreadPoolExecutor(2) as pool:
    assert pool.submit(note, "result").result() == notes["result"]
    assert pool.submit(note, "exception").exception() is None
    assert notes["exception"] == "exception"
    future = pool.submit(note, "done")
    while not future.done():
        pass
    assert notes["done"] == "done"
    for future in as_completed([pool.submit(note, "completed")]):
        assert notes["completed"] == "completed"
    wait([pool.submit(note, "wait")])
    assert notes["wait"] == "wait"
    for name in pool.map(note, ["map"]):
        assert notes[name] == name
    called = []
    pool.submit(note, "callback").add_done_callback(lambda future: called.append(notes["callback"]))
assert called == ["callback"]
