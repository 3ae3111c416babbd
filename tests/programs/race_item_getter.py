# expect: warning data-race dict['mode']
"""`itemgetter` looks the entry up from C code, which `sorted` calls.

Which of the two modes is found is decided by nothing.
"""

import operator

from support.invisible import one_by_one

settings = {"mode": "plain"}


def by_function():
    sorted([settings], key=operator.itemgetter("mode"))  # racy


def by_statement():
    settings["mode"] = "safe"  # racy


one_by_one(by_function, by_statement)
