# expect: nothing
"""Who finds the barrier broken, by waiting in vain or by asking, comes after the reset or abort that broke it."""

import threading

from support.invisible import together

notes = {}
gate, door = threading.Barrier(2), threading.Barrier(2)


def leave():
    while not gate.n_waiting:
        pass
    notes["gate"] = ["moved"]
    gate.reset()
    notes["door"] = ["locked"]
    door.abort()


def arrive():
    try:
        gate.wait()
    except threading.BrokenBarrierError:
        assert notes["gate"] == ["moved"]
    while not door.broken:
        pass
    assert notes["door"] == ["locked"]


together(leave, arrive)
