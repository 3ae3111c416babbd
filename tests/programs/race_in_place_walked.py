# expect: error iterate-while-mutated list
"""`*=` repeats the list that the attribute holds in place, while another thread walks it.

The walk comes to an end, or goes on over what is added, as the threads happen to run.
"""

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.lines = ["started"]


log = Log()


def write():
    log.lines *= 2  # racy


def read():
    for line in log.lines:  # racy
        print(line)


one_by_one(write, read)
