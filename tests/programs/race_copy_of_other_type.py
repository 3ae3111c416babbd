# expect: warning data-race __main__.handlers
# twin: norace_copy_on_write
"""What takes the place of the list is none: the reader finds a list, or a tuple that it cannot append to."""

from support.invisible import one_by_one

handlers = [print]


def freeze():
    global handlers
    handlers = (print, len)  # racy


def show():
    assert handlers  # racy


one_by_one(freeze, show)
