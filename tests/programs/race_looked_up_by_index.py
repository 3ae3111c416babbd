# expect: warning data-race dict['name']
# expect: warning data-race dict[1]
# one order: who does not find the name looks no further
"""Who has found the name in the index finds the entry, which was stored first: no state is torn.

But that rests on the order of two stores that no lock shows: with `add` written the other way round it would be one.
"""

from support.invisible import one_by_one


class Users:
    def __init__(self):
        self.by_number = {}
        self.by_name = {}

    def add(self, number, name):
        self.by_number[number] = name  # racy
        self.by_name[name] = number  # racy

    def find(self, name):
        return self.by_number[self.by_name[name]]  # racy


users = Users()


def add():
    users.add(1, "name")


def find():
    try:
        users.find("name")
    except KeyError:
        pass


one_by_one(add, find)
