# expect: error lost-update __main__.errors
# expect: error lost-update __main__.warnings
"""Two variables are updated a hundred times: two bugs, each reported once.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

errors = 0
warnings = 0


def note():
    global errors, warnings
    for _ in range(100):
        errors += 1  # racy
        warnings += 1  # racy


one_by_one(note, note)
