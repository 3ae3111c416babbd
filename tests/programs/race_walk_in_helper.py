# expect: error iterate-while-mutated set
# twin: norace_walk_under_lock
"""What the walk calls for each element lets the other thread go on, after the first step already.

A step after the insertion raises RuntimeError: Set changed size during iteration.
"""

import threading

from support.invisible import one_by_one

members = {"ann", "bob", "cid"}


class Mail:
    def __init__(self):
        self.sent = []
        self.begun = threading.Event()

    def send_to(self, name):
        self.sent.append(name)
        self.begun.set()


mail = Mail()


def write_to_all():
    for name in members:  # racy
        mail.send_to(name)


def join():
    if mail.begun.is_set():
        print("mail is on its way")
    members.add("dot")  # racy


one_by_one(write_to_all, join)
