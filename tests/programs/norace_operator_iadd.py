# expect: note benign list
"""`operator.iadd` extends the list at once, as `append` appends to it: in whatever order, both elements stay."""

import operator

from support.invisible import one_by_one

names = ["ann"]


def join():
    operator.iadd(names, ["bob"])


def come():
    names.append("cid")


one_by_one(join, come)
