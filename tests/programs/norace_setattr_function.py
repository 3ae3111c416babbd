# expect: nothing
"""The thread that stores by function is joined before the statement: which state stays is decided by the program."""

import threading



class Job:
    def __init__(self):
        self.state = "new"


job = Job()


def by_function():
    for name in ["state"]:
        setattr(job, name, "running")


def by_statement():
    job.state = "stopped"


thread = threading.Thread(target=by_function)
thread.start()
thread.join()
by_statement()
assert job.state == "stopped"
