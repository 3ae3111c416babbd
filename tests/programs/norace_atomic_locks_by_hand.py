# expect: nothing
"""Locks made of atomics: who loads and stores one between its operations is the only one that may."""

import os

import aether
from support.invisible import together


class Shared:
    def __init__(self):
        self.count = 0


shared = Shared()
tickets = aether.AtomicInt64(0)
turn = aether.AtomicInt64(0)
spinning = aether.AtomicBool(False)
trying = aether.AtomicBool(False)


def by_ticket():
    mine = tickets.fetch_add(1)
    while turn.load() != mine:
        os.sched_yield()
    shared.count += 1
    turn.store(turn.load() + 1)


def by_spinning():
    while spinning.load() or spinning.exchange(True):
        os.sched_yield()
    shared.count += 1
    spinning.store(False)


def by_trying():
    done = False
    while not done:
        if not trying.load():
            if not trying.test_and_set():
                shared.count -= 1
                trying.store(False)
                done = True
        os.sched_yield()


together(by_ticket, by_ticket, by_ticket)
together(by_spinning, by_spinning, by_spinning)
together(by_trying, by_trying, by_trying)
