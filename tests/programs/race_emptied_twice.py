# expect: warning data-race dict['job']
"""Two take one entry out: the second `pop` without a default raises KeyError, and nobody expects it."""

from support.invisible import one_by_one

jobs = {"job": 1}


def finish():
    jobs.pop("job")  # racy


def cancel():
    try:
        finish()
    except RuntimeError as error:
        print(error)


try:
    one_by_one(finish, cancel)
except KeyError:
    print("gone")
