# python: 3.14
# expect: warning data-race Page.views
"""What stands in a template string's braces is evaluated where the template is made, and so is its format.

Whether the old or the new number is shown is decided by nothing.
"""

from support.invisible import one_by_one


class Page:
    def __init__(self):
        self.views = 0
        self.width = 4


page = Page()
page.views = 3


def see():
    return t"{page.views!r:>{page.width}} views"  # racy


def reset():
    page.views = 7  # racy


one_by_one(see, reset)
