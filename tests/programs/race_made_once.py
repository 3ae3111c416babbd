# expect: warning check-then-act __main__.settings
# expect: warning check-then-act dict['ann']
# expect: error check-then-act deque
"""Two threads make the settings, and a user, twice; both take the only job, and one of them finds none."""

from collections import deque

from support.invisible import one_by_one

settings = None
users = {}
jobs = deque(["job"])


def load():
    return ["settings"]


def prepare():
    global settings
    if settings is None:  # racy
        settings = load()  # racy


def find(name):
    if name not in users:  # racy
        users[name] = name.upper()  # racy


def take():
    if jobs:  # racy
        jobs.popleft()  # racy


def work():
    prepare()
    find("ann")
    take()


def first():
    work()


def second():
    work()


one_by_one(first, second)
