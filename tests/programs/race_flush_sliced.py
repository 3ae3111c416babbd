# expect: error check-then-act list
"""`del buffer[:]` empties it as `clear` does: what was sent before may be another's."""

from support.invisible import one_by_one

buffer = ["a", "b"]
sent = []


def flush():
    if buffer:  # racy
        sent.extend(buffer)
        del buffer[:]  # racy


one_by_one(flush, flush)
