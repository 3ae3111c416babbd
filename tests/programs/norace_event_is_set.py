# expect: nothing
"""A query that is answered with yes orders like the wait."""

import os
import threading

from support.invisible import together

ready = threading.Event()
box = {}


def fill():
    box["value"] = 1
    ready.set()


def poll():
    while not ready.is_set():
        os.sched_yield()
    box["value"] += 1


together(fill, poll)
