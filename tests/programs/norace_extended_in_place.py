# expect: note benign list
# expect: note benign bytearray
# expect: note benign list
"""`+=` of a list or bytearray extends it where it is, at once, whatever stands on the right: both threads' elements stay.

Each variable is bound to the object that it held before.
"""

from support.invisible import one_by_one

numbers = []
text = bytearray()


def extend(part):
    global numbers, text
    numbers += (part, part)
    text += b"x"


def closure():
    kept = []

    def keep(part):
        nonlocal kept
        kept += (part,)

    one_by_one(lambda: keep(1), lambda: keep(2))
    return kept


one_by_one(lambda: extend(1), lambda: extend(2))
assert len(numbers) == 4 and len(text) == 2 and len(closure()) == 2
