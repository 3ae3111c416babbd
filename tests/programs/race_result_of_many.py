# expect: warning data-race Request.answer
"""Each of two requests gets its one answer, which another thread reads without waiting: None may be what it finds."""

from support.invisible import together


class Request:
    def __init__(self):
        self.answer = None

    def solve(self):
        self.answer = 42  # racy

    def show(self):
        return str(self.answer)  # racy


requests = [Request(), Request()]
for request in requests:
    together(request.solve, request.show)
