# expect: warning data-race __main__.handlers
# twin: norace_copy_on_write
"""What takes the list's place is no list: the reader may find either."""

from support.invisible import one_by_one

handlers = [print]


def freeze():
    global handlers
    handlers = (print, len)  # racy


def show():
    assert handlers  # racy


one_by_one(freeze, show)
