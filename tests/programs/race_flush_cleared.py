# expect: error check-then-act list
"""Two that find the buffer full both send it, or one clears what the other has not sent."""

from support.invisible import one_by_one

buffer = ["a", "b"]
sent = []


def flush():
    if len(buffer) >= 2:  # racy
        sent.append(list(buffer))
        buffer.clear()  # racy


one_by_one(flush, flush)
