# python: 3.15
# expect: error lost-update Settings.depth
# option: --include support.lazily
"""That a lazy import's module was loaded by another thread's first use orders its body, and nothing that came after.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

lazy from support.lazily import settings


def first():
    settings.depth += 1  # racy


def second():
    settings.depth += 1  # racy


one_by_one(first, second)
