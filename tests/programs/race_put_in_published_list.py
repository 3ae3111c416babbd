# expect: note benign list
# expect: error lost-update Job.attempts
# twin: norace_published_tree
"""A list that others know brings them what is put into it later, and what that holds.

The job sits in a tuple in a new list, which is appended to a list that the thread knows; the maker's update after the
append is ordered by nothing, so both may read the same number.
"""

from support.invisible import Steps, Turns, together


class Job:
    def __init__(self):
        self.attempts = 0


known = Steps()
turns = Turns()
batches = []


def submit():
    job = Job()
    batch = [("urgent", job)]
    batches.append(batch)
    known.end()
    turns.wait(0)
    job.attempts += 1  # racy
    turns.end()


def run():
    known.wait(1)
    turns.wait(1)
    for batch in list(batches):
        batch[0][1].attempts += 1  # racy
    turns.end()


together(submit, run)
