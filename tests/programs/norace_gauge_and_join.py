# expect: note benign dict['ticks']
"""One load beside the thread that alone counts, and another one after its join, where nothing is stored any more."""

import threading

from support.invisible import Steps

state = {"ticks": 0}
steps = Steps()


def work():
    for _ in range(3):
        state["ticks"] += 1
    steps.end()


thread = threading.Thread(target=work)
thread.start()
steps.wait(1)
print("so far", state["ticks"])
thread.join()
print("in all", state["ticks"])
