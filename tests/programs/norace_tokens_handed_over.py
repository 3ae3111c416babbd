# expect: note benign deque
"""Who takes the token comes after who put it there, though a token is only a number."""

from collections import deque

from support.invisible import together


class Kitchen:
    def __init__(self):
        self.ready = deque()
        self.dish = ""

    def cook(self):
        self.dish += "soup"
        self.ready.append(1)

    def serve(self):
        while True:
            try:
                self.ready.popleft()
            except IndexError:
                continue
            break
        self.dish += " and bread"


kitchen = Kitchen()


def cook():
    kitchen.cook()


def serve():
    kitchen.serve()


together(cook, serve)
assert kitchen.dish == "soup and bread"
