# expect: error lost-update Job.made
# expect: error lost-update Job.done
"""A class's counts are loaded through an instance that a variable holds, and stored on the class: updates.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Job:
    made = 0
    done = 0


job = Job()


def make():
    Job.made = job.made + 1  # racy
    other = Job()
    Job.done = other.done + 1  # racy


one_by_one(make, make)
