# expect: warning data-race dict['slow']
"""`wait` that returns at the first completion orders after that one alone: the slow page may be there or not."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

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
    done, pending = wait([pool.submit(load_fast), pool.submit(load_slow)], return_when=FIRST_COMPLETED)
    turns.wait(1)
    assert len(done) == 1
    assert pages["fast"]
    assert pages["slow"] in (None, "s")  # racy
    turns.end()
