# expect: warning data-race dict['ticks']
"""Both loads come before the join: the two numbers that are shown as one may be two."""

import threading

from support.invisible import Steps

state = {"ticks": 0}
steps = Steps()


def work():
    for _ in range(3):
        state["ticks"] += 1  # racy
    steps.end()


thread = threading.Thread(target=work)
thread.start()
steps.wait(1)
print(f"{state['ticks']} of {state['ticks']}")  # racy
thread.join()
