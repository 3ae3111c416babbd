# expect: nothing
"""Who is told that a future runs, is cancelled, or calls back at once, comes after what made it so."""

from concurrent.futures import Future

from support.invisible import Steps, together

notes = {}
dish, bill, dessert = Future(), Future(), Future()
steps = Steps()


def cook():
    notes["pan"] = "hot"
    dish.set_running_or_notify_cancel()
    notes["why"] = "closing"
    bill.cancel()
    notes["taste"] = "sweet"
    dessert.set_result("cake")
    steps.end()


def eat():
    while not dish.running():
        pass
    assert notes["pan"] == "hot"
    while not bill.cancelled():
        pass
    assert notes["why"] == "closing"


def taste():
    steps.wait(1)
    tasted = []
    dessert.add_done_callback(lambda dessert: tasted.append(notes["taste"]))
    assert tasted == ["sweet"]


together(cook, eat, taste)
