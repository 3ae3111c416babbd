# expect: warning data-race dict['ticks']
"""Both loads come before the join: the two numbers that are shown as one may be two."""

import threading

from support.invisible import Turns

state = {"ticks": 0}
turns = Turns()


def work():
    turns.wait(0)
    for _ in range(3):
        state["ticks"] += 1  # racy
    turns.end()


thread = threading.Thread(target=work)
thread.start()
turns.wait(1)
print(f"{state['ticks']} of {state['ticks']}")  # racy
turns.end()
thread.join()
