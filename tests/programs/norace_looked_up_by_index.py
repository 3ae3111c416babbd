# expect: nothing
"""Entry and index are stored, and looked up, under one lock: who finds the name finds the entry, in whatever order."""

import threading

from support.invisible import one_by_one


class Users:
    def __init__(self):
        self.by_number = {}
        self.by_name = {}
        self.lock = threading.Lock()

    def add(self, number, name):
        with self.lock:
            self.by_name[name] = number
            self.by_number[number] = name

    def find(self, name):
        with self.lock:
            return self.by_number[self.by_name[name]]


users = Users()


def add():
    users.add(1, "name")


def find():
    try:
        users.find("name")
    except KeyError:
        pass


one_by_one(add, find)
