# expect: warning data-race dict['mode']
"""The function of `operator` is called by `functools.partial`, from a variable: it stores the entry all the same.

Which of the two modes stays is decided by nothing.
"""

import functools
import operator

from support.invisible import one_by_one

settings = {"mode": "plain"}
set_mode = functools.partial(operator.setitem, settings, "mode")


def by_function():
    set_mode("fast")  # racy


def by_statement():
    settings["mode"] = "safe"  # racy


one_by_one(by_function, by_statement)
