# expect: note benign Store.whole
"""A structure that is whole when it is stored arrives whole, however its parts got into it."""

import dataclasses
import threading

from support.invisible import Steps


class Part:
    def __init__(self):
        self.uses = 0


@dataclasses.dataclass
class Whole:
    parts: dict


class Store:
    whole = None


steps = Steps()
store = Store()


def make():
    whole = Whole({"first": [Part()]})
    part = whole.parts["first"][0]
    part.uses += 1
    whole.parts["second"] = [part]
    part.uses += 1
    store.whole = whole
    steps.end()


def use():
    steps.wait(1)
    if (whole := store.whole) is not None:
        whole.parts["second"][0].uses += 1


threads = [threading.Thread(target=make), threading.Thread(target=use)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
