# expect: note benign Guard.owner
# expect: note benign Section.owner
# expect: note benign Door.owner
"""Who takes the lock writes himself in, and nobody before he gives it back, all in one function."""

import threading

from support.invisible import one_by_one


class Guard:
    def __init__(self):
        self.block = threading.Lock()
        self.owner = None

    def run(self):
        me = threading.get_ident()
        if self.owner == me:
            return
        self.block.acquire()
        self.owner = me
        self.owner = None
        self.block.release()


class Section:
    def __init__(self):
        self.block = threading.Lock()
        self.owner = None
        self.depth = 0

    def run(self):
        me = threading.current_thread()
        if self.owner is me:
            self.depth += 1
            return
        with self.block:
            self.owner = me
            try:
                self.depth = 1
            finally:
                self.owner = None


class Door:
    def __init__(self):
        self.block = threading.Lock()
        self.owner = None

    def run(self):
        if self.owner == threading.get_ident():
            return
        self.block.acquire()
        self.owner = threading.get_ident()
        self.release()

    def release(self):
        self.owner = None
        self.block.release()


guard, section, door = Guard(), Section(), Door()
one_by_one(guard.run, guard.run)
one_by_one(section.run, section.run)
one_by_one(door.run, door.run)
