# python: 3.15
# expect: nothing
# option: --include support.lazily
"""The thread that first uses a lazy import runs the module; the other one finds it loaded, and what the module made.

The variable that the import bound is all that leads there: no import statement runs in the second thread.
"""

from support.invisible import one_by_one

lazy from support.lazily import limits, settings
lazy import support.lazily as whole


def first():
    assert settings.depth == 3
    assert limits["b"] == 2
    assert whole.settings.colours[0] == "red"


def second():
    assert settings.depth == 3
    assert limits["b"] == 2
    assert whole.settings.colours[0] == "red"


one_by_one(first, second)
