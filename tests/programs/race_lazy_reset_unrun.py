# expect: warning check-then-act Function.text
"""Both may find no text and make it: work done twice. The reset is in the code, but no thread asks for it."""

from support.invisible import one_by_one


class Function:
    def __init__(self):
        self.text = None

    def describe(self, number, fresh=False):
        if fresh:
            self.text = None
        if self.text is None:  # racy
            self.text = str(number)  # racy
        return self.text


function = Function()


def one():
    function.describe(7)


def two():
    function.describe(7)


one_by_one(one, two)
