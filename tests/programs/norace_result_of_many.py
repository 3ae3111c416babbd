# expect: nothing
"""Each of two requests gets its one answer, which another thread reads when it is told that it is there."""

import threading

from support.invisible import together


class Request:
    def __init__(self):
        self.solved = threading.Event()
        self.answer = None

    def solve(self):
        self.answer = 42
        self.solved.set()

    def show(self):
        self.solved.wait()
        return str(self.answer)


requests = [Request(), Request()]
for request in requests:
    together(request.solve, request.show)
