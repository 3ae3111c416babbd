# expect: nothing
"""As is advised: `call_once` makes the settings once, `AtomicCache` each user, and the queue gives its job to one."""

import queue

import aether
from support.invisible import one_by_one

users = aether.AtomicCache(str.upper)
jobs = aether.ConcurrentQueue()
jobs.put("job")


@aether.call_once
def settings():
    return ["settings"]


def take():
    try:
        jobs.get_nowait()
    except queue.Empty:
        pass


def work():
    settings()
    print(users["ann"])
    take()


def first():
    work()


def second():
    work()


one_by_one(first, second)
