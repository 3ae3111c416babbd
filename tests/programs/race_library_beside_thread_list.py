# expect: warning data-race TextCalendar._firstweekday
# option: --include calendar
"""The library's calendar is watched. All threads pass by the list of threads and its lock, which orders nothing that
they set in the calendar: who sets last wins."""

import _thread
import calendar
import threading

from support.invisible import Steps

steps = Steps()


def pass_by():
    threading.enumerate()
    threading.active_count()
    child = threading.Thread(target=int)
    child.start()
    child.join()


def on_monday():
    calendar.setfirstweekday(calendar.MONDAY)
    pass_by()
    steps.end()


def on_sunday():
    steps.wait(1)
    pass_by()
    calendar.setfirstweekday(calendar.SUNDAY)
    steps.end()


_thread.start_new_thread(on_monday, ())
_thread.start_new_thread(on_sunday, ())
steps.wait(2)
