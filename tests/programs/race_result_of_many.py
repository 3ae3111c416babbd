# expect: warning data-race Request.answer
"""Each of two requests gets its one answer, which another thread reads without waiting: None may be what it finds."""

from support.invisible import one_by_one


class Request:
    def __init__(self):
        self.answer = None

    def solve(self):
        self.answer = 42  # racy

    def show(self):
        return str(self.answer)  # racy


requests = [Request(), Request()]
for request in requests:
    one_by_one(request.solve, request.show)
