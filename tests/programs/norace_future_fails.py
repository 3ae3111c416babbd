# expect: nothing
"""An exception that is set tells as much as a result."""

from concurrent.futures import Future

from support.invisible import together

answer = Future()
log = {"tries": 0}


def fail():
    log["tries"] = 3
    answer.set_exception(ValueError())


def wait():
    assert answer.exception() is not None
    assert log["tries"] == 3


together(fail, wait)
