# expect: error check-then-act Function.text
# one order: where the filling comes first, the race is the same, but the line of the reset is one of its own
"""Another thread resets what was just made, between the filling and the load that relies on it: it returns None."""

from support.invisible import one_by_one


class Function:
    def __init__(self):
        self.text = None

    def describe(self, number, fresh=False):
        if fresh:
            self.text = None
        if self.text is None:  # racy
            self.text = str(number)  # racy
        return self.text.upper()


function = Function()


def one():
    function.describe(7)


def two():
    function.describe(8, fresh=True)


one_by_one(two, one)
