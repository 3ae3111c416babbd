"""Threads share caches of cachetools, under a lock as its documentation asks; `racy`: without."""

import contextlib
import os
import sys
import threading

from cachetools import LRUCache, TTLCache, cached

lock = contextlib.nullcontext() if "racy" in sys.argv else threading.RLock()
recent = TTLCache(maxsize=4, ttl=3600)


@cached(LRUCache(maxsize=4), lock=lock)
def square(number):
    return number * number


def work():
    for number in range(6):
        assert square(number) == number * number
        with lock:
            recent[number] = number
            recent.get(number - 1)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
    # One after another, which no edge says, so that an unguarded cache stays whole.
    while os.path.exists(f"/proc/self/task/{thread.native_id}"):
        os.sched_yield()
for thread in threads:
    thread.join()
print(len(recent))
