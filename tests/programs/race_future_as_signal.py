# expect: warning data-race dict['input']
"""The future is filled before the input is there that its reader uses: None times a number raises TypeError."""

from concurrent.futures import Future

from support.invisible import Turns, together

answer = Future()
work = {"input": None}
turns = Turns()


def compute():
    answer.set_result(7)
    turns.wait(0)
    work["input"] = 6  # racy
    turns.end()


def use():
    factor = answer.result()
    turns.wait(1)
    try:
        assert factor * work["input"] == 42  # racy
    except TypeError as error:
        print(error)
    turns.end()


together(compute, use)
