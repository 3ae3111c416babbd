# expect: warning data-race dict['pan']
# expect: warning data-race dict['why']
"""Notes that are made after the future has changed: who asks it may be told, and find none yet."""

from concurrent.futures import Future

from support.invisible import Turns, together

notes = {"pan": None, "why": None}
dish, bill = Future(), Future()
first, second = Turns(), Turns()


def cook():
    dish.set_running_or_notify_cancel()
    first.wait(0)
    notes["pan"] = "hot"  # racy
    first.end()
    bill.cancel()
    second.wait(0)
    notes["why"] = "closing"  # racy
    second.end()


def eat():
    while not dish.running():
        pass
    first.wait(1)
    assert notes["pan"] in (None, "hot")  # racy
    first.end()
    while not bill.cancelled():
        pass
    second.wait(1)
    assert notes["why"] in (None, "closing")  # racy
    second.end()


together(cook, eat)
