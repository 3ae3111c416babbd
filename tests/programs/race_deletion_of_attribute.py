# expect: error check-then-act Request.user
"""`hasattr` beside a `del`: the user may be gone when asked for."""

from support.invisible import one_by_one


class Request:
    def __init__(self):
        self.user = "ann"

    def greet(self):
        if hasattr(self, "user"):  # racy
            return self.user
        return None

    def log_out(self):
        del self.user  # racy


request = Request()


def greet():
    request.greet()


def leave():
    request.log_out()


one_by_one(greet, leave)
