# expect: warning data-race dict['pan']
# expect: warning data-race dict['why']
"""Notes that are made after the future has changed: who asks it may be told, and find none yet."""

from concurrent.futures import Future

from support.invisible import together

notes = {"pan": None, "why": None}
dish, bill = Future(), Future()


def cook():
    dish.set_running_or_notify_cancel()
    notes["pan"] = "hot"  # racy
    bill.cancel()
    notes["why"] = "closing"  # racy


def eat():
    while not dish.running():
        pass
    assert notes["pan"] in (None, "hot")  # racy
    while not bill.cancelled():
        pass
    assert notes["why"] in (None, "closing")  # racy


together(cook, eat)
