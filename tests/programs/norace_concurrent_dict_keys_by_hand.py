# expect: nothing
"""A key says that another may be used; each thread has keys of its own; one that is missing is waited for."""

import os
import threading

import aether
from support.invisible import together


table = aether.ConcurrentDict()


def give():
    table["count"] = 1
    table["ready"] = True


def take():
    while not table.get("ready"):
        os.sched_yield()
    table["count"] += 1
    if "sum" not in table:
        table["sum"] = table["count"]


def own():
    me = threading.get_ident()
    if me not in table:
        table[me] = 0
    table[me] += 1
    table["of", me] = table.get(("of", me), 0) + 1


def find():
    while "made" not in table:
        os.sched_yield()
    table["made"] += 1


def make():
    table["made"] = 1


together(give, take, own, own, find, make)
