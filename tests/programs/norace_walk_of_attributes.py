# expect: note benign Settings.__dict__
# expect: note benign list
"""Walks over the names of an object that stay, over a copy of them, under a lock, and of objects that are being built; two names."""

import threading

from support.invisible import one_by_one


class Settings:
    closed = False

    def __init__(self):
        self.size = 1
        self.closed = False


class Job:
    def __init__(self, number):
        made.append(self)
        self.number = number
        self.name = f"job {number}"


class Tags:
    pass


class Point:
    __slots__ = ("__dict__", "x")


settings, copied, guarded, tags, point = Settings(), Settings(), Settings(), Tags(), Point()
made = []
lock = threading.Lock()


def walk_names():
    return [name for name in vars(settings)]


def store():
    settings.size = 2
    settings.closed = True


def copy_names():
    return list(vars(copied)), list(copied.__dict__.items())


def add_copied():
    copied.new = 2
    del copied.size


def walk_guarded():
    with lock:
        return [name for name in vars(guarded)]


def add_guarded():
    with lock:
        guarded.new = 2
        del guarded.size


def build():
    for number in range(3):
        job = Job(number)
        job.done = True
        del job.name
        for _ in vars(job):
            pass


def mark_red():
    tags.red = 1


def mark_blue():
    tags.blue = 1


def walk_point():
    return [name for name in vars(point)]


def store_slot():
    point.x = 1


one_by_one(walk_names, store)
one_by_one(copy_names, add_copied)
one_by_one(walk_guarded, add_guarded)
one_by_one(build, build)
one_by_one(mark_red, mark_blue)
one_by_one(walk_point, store_slot)
