# expect: warning data-race TextCalendar._firstweekday
# option: --include calendar
"""The library's calendar is watched. All threads pass by the list of threads and its lock, which orders nothing that
they set in the calendar: who sets last wins."""

import _thread
import calendar
import threading

from support.invisible import Turns

turns = Turns()


def pass_by():
    threading.enumerate()
    threading.active_count()
    child = threading.Thread(target=int)
    child.start()
    child.join()


def set_first(turn, day):
    turns.wait(turn)
    pass_by()
    calendar.setfirstweekday(day)
    pass_by()
    turns.end()


def on_monday():
    set_first(0, calendar.MONDAY)


def on_sunday():
    set_first(1, calendar.SUNDAY)


_thread.start_new_thread(on_monday, ())
_thread.start_new_thread(on_sunday, ())
turns.wait_for_all()
