# expect: warning data-race dict['mode']
"""An entry is stored by a function of `operator`, and by a statement.

Which of the two modes stays is decided by nothing.
"""

import operator

from support.invisible import one_by_one

settings = {"mode": "plain"}


def by_function():
    operator.setitem(settings, "mode", "fast")  # racy


def by_statement():
    settings["mode"] = "safe"  # racy


one_by_one(by_function, by_statement)
