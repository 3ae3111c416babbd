# expect: error check-then-act Catalogue.table
"""Not one store alone: of two threads that both find nothing, the one stores the table and the other its source."""

from support.invisible import one_by_one


class Catalogue:
    def __init__(self):
        self.table = None
        self.source = None

    def get(self, source):
        if self.table is None:  # racy
            self.table = (1, 2)  # racy
            self.source = source
        return self.table


catalogue = Catalogue()
one_by_one(lambda: catalogue.get("disk"), lambda: catalogue.get("net"))
