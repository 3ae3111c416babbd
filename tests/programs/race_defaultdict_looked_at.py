# expect: warning check-then-act defaultdict['today']
"""Both look-ups may find no list and insert one each: of two empty lists one is not kept, and nobody has changed it."""

import collections

from support.invisible import one_by_one

filed = collections.defaultdict(list)
filed["before"].append("note")


def show():
    for paper in filed["today"]:  # racy
        print(paper)


def count():
    papers = filed["today"]  # racy
    return len(papers)


one_by_one(show, count)
