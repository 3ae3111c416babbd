# expect: warning data-race dict['k']
"""`|=` stores an entry of the dict that the attribute holds, as `update` does: the reader finds the old value or the new."""

from support.invisible import one_by_one


class Ages:
    def __init__(self):
        self.known = {"k": 0}


ages = Ages()


def learn():
    ages.known |= {"k": 1}  # racy


def tell():
    print(ages.known["k"])  # racy


one_by_one(learn, tell)
