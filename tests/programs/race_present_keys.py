# expect: warning data-race dict['bread']
"""Both store under the key of the bread: the one that comes last wins, and which that is nobody says."""

from support.invisible import one_by_one

stock = {"ale": 0, "bread": 0, "corn": 0, "dates": 0}


def bake():
    stock["bread"] = 4  # racy
    stock["corn"] = 5


def brew():
    stock["ale"] = 2
    stock["bread"] = 3  # racy


one_by_one(bake, brew)
