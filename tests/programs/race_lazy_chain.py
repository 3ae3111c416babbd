# expect: warning check-then-act Source.number
# expect: warning check-then-act Source.text
# expect: warning data-race Source.number
"""Both may find nothing and make the same: work done twice. The number is loaded twice, and may be another by then.

No state is torn: the text is asked for, and made where it is missing, whatever the number says.
"""

from support.invisible import one_by_one


class Source:
    def __init__(self):
        self.number = None
        self.text = None

    def describe(self, number):
        if self.number is None:  # racy
            self.number = number  # racy
        elif number != self.number:  # racy
            raise ValueError(number)
        if self.text is None:  # racy
            self.text = str(number)  # racy
        return self.text


source = Source()


def one():
    source.describe(7)


def two():
    source.describe(7)


one_by_one(one, two)
