# expect: error check-then-act __main__.limit
"""`"limit" in globals()` asks for the global itself: another thread may delete it before this one does."""

from support.invisible import one_by_one

limit = 1


def drop():
    global limit
    if "limit" in globals():  # racy
        del limit  # racy


one_by_one(drop, drop)
