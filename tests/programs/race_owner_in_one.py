# expect: error check-then-act Guard.owner
# expect: error check-then-act Section.owner
"""Who writes himself in gives the lock back before he writes nobody: another may have written himself in by then."""

import threading

from support.invisible import one_by_one


class Guard:
    def __init__(self):
        self.block = threading.Lock()
        self.owner = None

    def run(self):
        me = threading.get_ident()
        if self.owner == me:  # racy
            return
        self.block.acquire()
        self.owner = me
        self.block.release()
        self.owner = None  # racy


class Section:
    def __init__(self):
        self.block = threading.Lock()
        self.owner = None

    def run(self):
        me = threading.get_ident()
        if self.owner == me:  # racy
            return
        with self.block:
            self.owner = me
        self.owner = None  # racy


guard, section = Guard(), Section()
one_by_one(guard.run, guard.run)
one_by_one(section.run, section.run)
