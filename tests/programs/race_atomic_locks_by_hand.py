# expect: error lost-update AtomicInt64
"""A lock by tickets, where the second does not wait for its turn: both let the same one in next."""

import aether
from support.invisible import one_by_one


tickets = aether.AtomicInt64(0)
turn = aether.AtomicInt64(0)


def by_ticket():
    tickets.fetch_add(1)
    turn.store(turn.load() + 1)  # racy


one_by_one(by_ticket, by_ticket)
