# expect: error lost-update Kitchen.dish
# expect: note benign deque
"""The dish is finished when its token is there already: who takes it may serve the unfinished one, and one of the two
additions is lost."""

from collections import deque

from support.invisible import Turns, together


class Kitchen:
    def __init__(self):
        self.ready = deque()
        self.dish = ""

    def cook(self):
        self.ready.append(1)
        turns.wait(0)
        self.dish += "soup"  # racy
        turns.end()

    def serve(self):
        while True:
            try:
                self.ready.popleft()
            except IndexError:
                continue
            break
        turns.wait(1)
        self.dish += " and bread"  # racy
        turns.end()


kitchen = Kitchen()
turns = Turns()


def cook():
    kitchen.cook()


def serve():
    kitchen.serve()


together(cook, serve)
