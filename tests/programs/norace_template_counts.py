# python: 3.14
# expect: nothing
"""The template is made under the lock of who changes what it shows."""

import threading

from support.invisible import one_by_one


class Page:
    def __init__(self):
        self.views = 0
        self.width = 4


page = Page()
page.views = 3
lock = threading.Lock()


def see():
    with lock:
        return t"{page.views!r:>{page.width}} views"


def reset():
    with lock:
        page.views = 7


one_by_one(see, reset)
