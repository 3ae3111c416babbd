# expect: nothing
"""The lock is given back when the walk has ended: no member joins while it lasts."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()
members = {"ann", "bob", "cid"}


class Mail:
    def __init__(self):
        self.sent = []
        self.lock = threading.Lock()

    def send_to(self, name):
        with self.lock:
            self.sent.append(name)


def write_to_all(mail):
    lock.acquire()
    for name in members:
        mail.send_to(name)
    lock.release()


def join():
    with lock:
        members.add("dot")


one_by_one(lambda: write_to_all(Mail()), join)
