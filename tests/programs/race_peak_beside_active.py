# expect: error lost-update Downloads.active
# expect: error check-then-act Downloads.active
# named: Downloads.peak
"""Of one missing lock both are named: the count that is updated, and the peak that is raised when the count says so.

Of two counts at once one is lost, and a peak that another has raised is lowered again.
"""

from support.invisible import one_by_one


class Downloads:
    def __init__(self):
        self.active = 0
        self.peak = 0

    def fetch(self):
        self.active += 1  # racy
        if self.active > self.peak:  # racy
            self.peak = self.active
        self.active -= 1  # racy


downloads = Downloads()
one_by_one(downloads.fetch, downloads.fetch)
