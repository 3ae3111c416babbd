# expect: warning data-race dict['input']
"""The future is filled before the input is there that its reader uses: None times a number raises TypeError."""

from concurrent.futures import Future

from support.invisible import Steps, together

answer = Future()
work = {"input": None}
steps = Steps()


def compute():
    answer.set_result(7)
    work["input"] = 6  # racy
    steps.end()


def use():
    factor = answer.result()
    steps.wait(1)
    assert factor * work["input"] == 42  # racy


together(compute, use)
