# expect: nothing
"""A plain Future that one thread fills and another waits for."""

from concurrent.futures import Future

from support.invisible import together

answer = Future()
work = {"input": None}


def compute():
    work["input"] = 6
    answer.set_result(7)


def use():
    assert answer.result() * work["input"] == 42


together(compute, use)
