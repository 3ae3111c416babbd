# expect: nothing
# option: --include calendar
"""The library's calendar is watched, and set with a lock that the program shares between its threads."""

import _thread
import calendar
import threading

from support.invisible import Steps

steps = Steps()
setting = threading.Lock()


def pass_by():
    threading.enumerate()
    threading.active_count()
    child = threading.Thread(target=int)
    child.start()
    child.join()


def on_monday():
    with setting:
        calendar.setfirstweekday(calendar.MONDAY)
    pass_by()
    steps.end()


def on_sunday():
    steps.wait(1)
    pass_by()
    with setting:
        calendar.setfirstweekday(calendar.SUNDAY)
    steps.end()


_thread.start_new_thread(on_monday, ())
_thread.start_new_thread(on_sunday, ())
steps.wait(2)
