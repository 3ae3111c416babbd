# expect: warning data-race dict['slow']
"""The first future that is reported done says nothing of the others: the slow page may be there or not."""

from concurrent.futures import ThreadPoolExecutor, as_completed

from support.invisible import Turns

turns = Turns()
pages = {"fast": None, "slow": None}


def load_fast():
    pages["fast"] = ["f"]


def load_slow():
    turns.wait(0)
    pages["slow"] = "s"  # racy
    turns.end()
    turns.wait_for_all()


with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(load_fast), pool.submit(load_slow)]
    first = next(as_completed(futures))
    turns.wait(1)
    assert pages["fast"]
    assert pages["slow"] in (None, "s")  # racy
    turns.end()
