# expect: error lost-update Part.uses
"""Publishing a structure publishes all of it: a list display, a dict's value, what a dataclass's __init__ stored.

No store of the part itself is seen: a display holds it, a generated __init__ keeps the display, a closure names the
whole. The maker's update after the thread's start is not ordered with the thread's, so both may read the same number.
"""

import dataclasses
import threading

from support.invisible import Turns


class Part:
    def __init__(self):
        self.uses = 0


@dataclasses.dataclass
class Whole:
    parts: dict


turns = Turns()


def main():
    whole = Whole({"first": [Part()]})

    def use():
        turns.wait(1)
        whole.parts["first"][0].uses += 1  # racy
        turns.end()

    thread = threading.Thread(target=use)
    thread.start()
    turns.wait(0)
    whole.parts["first"][0].uses += 1  # racy
    turns.end()
    thread.join()


threading.Thread(target=main, name="main").start()
