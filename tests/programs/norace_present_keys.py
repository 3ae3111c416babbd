# expect: nothing
"""Each thread stores under keys that are in the dict already, and each under its own."""

from support.invisible import together

stock = {"ale": 0, "bread": 0, "corn": 0, "dates": 0}


def bake():
    stock["bread"] = 4
    stock["corn"] = 5


def brew():
    stock["ale"] = 2
    stock["dates"] = 3


together(bake, brew)
assert stock == {"ale": 2, "bread": 4, "corn": 5, "dates": 3}
