# expect: error torn-state __main__.user
"""Two globals that belong together: the reader can pair the new user with the old password."""

from support.invisible import one_by_one

user, password = "ann", "a"


def log_in():
    global user, password
    user = "bob"  # racy
    password = "b"


def change():
    log_in()


def credentials():
    return user, password  # racy


one_by_one(change, credentials)
