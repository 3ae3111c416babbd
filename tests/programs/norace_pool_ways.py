# expect: nothing
"""What tasks of a ThreadPool did comes before whatever says that they are done."""

from multiprocessing.pool import ThreadPool

notes = {}


def note(name):
    notes[name] = name
    return name


with ThreadPool(2) as pool:
    assert notes[pool.apply(note, ("apply",))] == "apply"
    result = pool.apply_async(note, ("get",))
    assert result.get() == notes["get"]
    result = pool.apply_async(note, ("wait",))
    result.wait()
    assert notes["wait"] == "wait"
    assert result.successful()
    result = pool.apply_async(note, ("ready",))
    while not result.ready():
        pass
    assert notes["ready"] == "ready"
    assert pool.map(note, ["map"]) == [notes["map"]]
    for name in pool.imap(note, ["imap"]):
        assert notes[name] == name
    for name in pool.imap_unordered(note, ["unordered"]):
        assert notes[name] == name
    assert pool.starmap(note, [("starmap",)]) == [notes["starmap"]]
    called = []
    pool.apply_async(note, ("callback",), callback=lambda name: called.append(notes[name]))
    pool.close()
    pool.join()
    assert called == ["callback"]
