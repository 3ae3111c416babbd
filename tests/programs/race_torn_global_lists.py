# expect: warning torn-state list
"""What two globals hold is stored together and shown together: perhaps it belongs together, perhaps not.

Where it does, the report counts a name without its error.
"""

from support.invisible import one_by_one

names = []
errors = []


def work():
    names.append("x")  # racy
    errors.append("y")


def report():
    return len(names), len(errors)  # racy


one_by_one(work, report)
