# expect: error lost-update Kitchen.dish
# expect: note benign deque
"""The dish is finished when its token is there already: who takes it may serve the unfinished one, and one of the two
additions is lost."""

from collections import deque

from support.invisible import together


class Kitchen:
    def __init__(self):
        self.ready = deque()
        self.dish = ""

    def cook(self):
        self.ready.append(1)
        self.dish += "soup"  # racy

    def serve(self):
        while True:
            try:
                self.ready.popleft()
            except IndexError:
                continue
            break
        self.dish += " and bread"  # racy


kitchen = Kitchen()


def cook():
    kitchen.cook()


def serve():
    kitchen.serve()


together(cook, serve)
