# expect: nothing
"""Each state is left by one thread alone, which waits for it: no other stores between its test and its store."""

import os

import aether
from support.invisible import together


IDLE, READY, RUNNING, DONE, OVER = range(5)
state = aether.AtomicInt64(IDLE)
results = aether.ConcurrentDict()


def give():
    for _ in range(3):
        if state.load() == IDLE:
            state.store(READY)
        while state.load() != DONE:
            os.sched_yield()
        results["seen"] = results["made"]
        state.store(IDLE)
    state.store(OVER)


def work():
    while state.load() != OVER:
        if state.load() == READY:
            state.store(RUNNING)
            results["made"] = results.get("made", 0) + 1
            state.store(DONE)
        os.sched_yield()


together(give, work)
