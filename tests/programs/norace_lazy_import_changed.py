# python: 3.15
# expect: nothing
# option: --include support.lazily
"""Each changes what a lazy import gave under one lock."""

import threading

from support.invisible import one_by_one

lazy from support.lazily import settings

lock = threading.Lock()


def first():
    with lock:
        settings.depth += 1


def second():
    with lock:
        settings.depth += 1


one_by_one(first, second)
