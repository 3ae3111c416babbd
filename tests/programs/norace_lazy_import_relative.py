# python: 3.15
# expect: nothing
# option: --include support.lazily --include support.lazy_user
"""A lazy import from the package's own modules: which module that is, the package of the code that uses it says."""

from support.invisible import one_by_one
from support import lazy_user


def first():
    assert lazy_user.read() == (3, 2, "red")


def second():
    assert lazy_user.read() == (3, 2, "red")


one_by_one(first, second)
