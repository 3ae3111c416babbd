# expect: warning data-race Job.state
"""An attribute is stored by `setattr` with a computed name, and by a statement.

Which of the two states stays is decided by nothing.
"""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.state = "new"


job = Job()


def by_function():
    for name in ["state"]:
        setattr(job, name, "running")  # racy


def by_statement():
    job.state = "stopped"  # racy


one_by_one(by_function, by_statement)
