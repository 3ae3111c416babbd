# expect: nothing
"""The interpreter joins its threads before the handlers run."""

import atexit
import threading

from support.invisible import wait_until_gone

totals = {"n": 0}


def work():
    totals["n"] += 1


def report():
    totals["n"] += 1


atexit.register(report)
thread = threading.Thread(target=work)
thread.start()
wait_until_gone(thread)
