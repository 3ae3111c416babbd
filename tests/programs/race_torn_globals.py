# expect: error torn-state __main__.user
"""Two globals that belong together: the reader can pair the new user with the old password."""

from support.invisible import Steps, together

user, password = "ann", "a"
steps = Steps()


def log_in():
    global user, password
    user = "bob"  # racy
    password = "b"


def change():
    log_in()
    steps.end()


def credentials():
    steps.wait(1)
    return user, password  # racy


together(change, credentials)
