# expect: note benign __main__.running
"""The flag that stops a worker is a constant, stored once: the worker finds it in this round or in a later one."""

import os

from support.invisible import Steps, together

running = True
steps = Steps()


def worker():
    rounds = 0
    while running:
        rounds += 1
        steps.end() if rounds == 1 else os.sched_yield()


def stop():
    global running
    steps.wait(1)
    running = False


together(worker, stop)
